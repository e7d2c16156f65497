package dev.sluice.proxy.edge.http;

import dev.sluice.proxy.exchange.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Replies with a sign of life in every interval. One operator in place of a merge, an interval and what ends them,
 * because every answer passes here and every idle stream keeps what it is made of.
 *
 * <p>A sign of life uses up demand that was passed on to the source already. The next demand makes up for it, and until
 * then what the source sends too much waits here: never more than there were signs of life.
 */
final class FrameFlux extends Flux<Frame> {
    private final Flux<Reply> replies;
    private final Duration interval;
    private final Scheduler timer;

    FrameFlux(Flux<Reply> replies, Duration interval, Scheduler timer) {
        this.replies = replies;
        this.interval = interval;
        this.timer = timer;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Frame> actual) {
        replies.subscribe(new FrameSubscriber(actual));
    }

    private final class FrameSubscriber implements CoreSubscriber<Reply>, Subscription {
        private final CoreSubscriber<? super Frame> actual;
        private final AtomicInteger calls = new AtomicInteger();
        private final Disposable.Swap ticking = Disposables.swap();

        // Guarded by this, down to the constructor; never held while somebody else's code runs.
        private final Queue<Frame> waiting = new ArrayDeque<>(1);
        private long demand;
        private long overdrawn;
        private boolean done;
        private boolean ended;
        private @Nullable Throwable failure;
        private @Nullable Subscription source;

        FrameSubscriber(CoreSubscriber<? super Frame> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            synchronized (this) {
                source = subscription;
            }
            long nanos = interval.toNanos();
            var unused = ticking.update(timer.schedulePeriodically(this::tick, nanos, nanos, TimeUnit.NANOSECONDS));
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(Reply reply) {
            synchronized (this) {
                waiting.add(Frame.of(reply));
            }
            drain();
        }

        @Override
        public void onError(Throwable error) {
            synchronized (this) {
                failure = error;
                done = true;
            }
            drain();
        }

        @Override
        public void onComplete() {
            synchronized (this) {
                done = true;
            }
            drain();
        }

        @Override
        public void request(long count) {
            long onward;
            Subscription from;
            synchronized (this) {
                demand = Operators.addCap(demand, count);
                long settled = Math.min(overdrawn, count);
                overdrawn -= settled;
                onward = count - settled;
                from = source;
            }
            drain();
            if (onward > 0 && from != null) {
                from.request(onward);
            }
        }

        @Override
        public void cancel() {
            Subscription from;
            synchronized (this) {
                ended = true;
                waiting.clear();
                from = source;
            }
            ticking.dispose();
            if (from != null) {
                from.cancel();
            }
        }

        private void tick() {
            synchronized (this) {
                if (done || demand == 0 || !waiting.isEmpty()) {
                    return;
                }
                waiting.add(Frame.signOfLife());
                overdrawn++;
            }
            drain();
        }

        private void drain() {
            if (calls.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                for (Frame next = next(); next != null; next = next()) {
                    actual.onNext(next);
                }
                endIfOver();
                missed = calls.addAndGet(-missed);
            } while (missed != 0);
        }

        private synchronized @Nullable Frame next() {
            if (demand == 0 || ended) {
                return null;
            }
            Frame next = waiting.poll();
            if (next != null && demand != Long.MAX_VALUE) {
                demand--;
            }
            return next;
        }

        private void endIfOver() {
            Throwable error;
            synchronized (this) {
                if (ended || !done || !waiting.isEmpty()) {
                    return;
                }
                ended = true;
                error = failure;
            }
            ticking.dispose();
            if (error == null) {
                actual.onComplete();
            } else {
                actual.onError(error);
            }
        }
    }
}
