package dev.sluice.proxy.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * The whole body of a request, within a size and a time. One operator in place of a reduction and a time-out, because
 * every message passes here. Fails with a refusal when the body is too large, too slow or empty.
 */
final class BodyMono extends Mono<byte[]> {
    private final Flux<ByteBuf> pieces;
    private final int limit;
    private final Duration timeout;
    private final Scheduler timer;

    /** The pieces are read as they come, and stay their source's to release. */
    BodyMono(Flux<ByteBuf> pieces, int limit, Duration timeout, Scheduler timer) {
        this.pieces = pieces;
        this.limit = limit;
        this.timeout = timeout;
        this.timer = timer;
    }

    @Override
    public void subscribe(CoreSubscriber<? super byte[]> actual) {
        pieces.subscribe(new Collector(actual));
    }

    private final class Collector implements CoreSubscriber<ByteBuf>, Subscription {
        private final CoreSubscriber<? super byte[]> actual;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Disposable.Swap alarm = Disposables.swap();
        private volatile @Nullable Subscription source;

        /** What has come; most bodies come in one piece. */
        private byte[] first = new byte[0];

        private @Nullable ByteArrayOutputStream all;
        private long size;

        Collector(CoreSubscriber<? super byte[]> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            source = subscription;
            var unused = alarm.update(timer.schedule(this::comesTooLate, timeout.toNanos(), TimeUnit.NANOSECONDS));
            actual.onSubscribe(this);
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuf piece) {
            size += piece.readableBytes();
            if (size > limit) {
                refuse(RequestBody.tooLarge(limit));
            } else if (!ended.get()) {
                add(ByteBufUtil.getBytes(piece));
            }
        }

        private void add(byte[] piece) {
            if (first.length == 0) {
                first = piece;
                return;
            }
            if (all == null) {
                all = new ByteArrayOutputStream(first.length + piece.length);
                all.writeBytes(first);
            }
            all.writeBytes(piece);
        }

        @Override
        public void onError(Throwable error) {
            if (end()) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (!end()) {
                return;
            }
            if (size == 0) {
                actual.onError(RequestBody.empty());
                return;
            }
            actual.onNext(all == null ? first : all.toByteArray());
            actual.onComplete();
        }

        /** The one value comes when the body is complete, and its subscriber always asks for it. */
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {
            if (end()) {
                cancelSource();
            }
        }

        private void comesTooLate() {
            refuse(RequestBody.tooSlow());
        }

        private void refuse(RefusalException refusal) {
            if (end()) {
                cancelSource();
                actual.onError(refusal);
            }
        }

        private boolean end() {
            boolean isFirst = ended.compareAndSet(false, true);
            if (isFirst) {
                alarm.dispose();
            }
            return isFirst;
        }

        private void cancelSource() {
            Subscription from = source;
            if (from != null) {
                from.cancel();
            }
        }
    }
}
