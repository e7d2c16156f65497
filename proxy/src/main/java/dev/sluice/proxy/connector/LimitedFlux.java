package dev.sluice.proxy.connector;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
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
 * Work that is cancelled and fails with {@code UPSTREAM_TIMEOUT} when its time is up. One operator in place of a delay
 * that repeats and what merges it with the work, because every call passes here.
 */
final class LimitedFlux<T> extends Flux<T> {
    private final Flux<T> work;
    private final LongSupplier leftNanos;
    private final Scheduler timer;

    /**
     * Limits work.
     *
     * @param leftNanos how long it may still take, as far as is known now; 0 or less when its time is up
     */
    LimitedFlux(Flux<T> work, LongSupplier leftNanos, Scheduler timer) {
        this.work = work;
        this.leftNanos = leftNanos;
        this.timer = timer;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        // The end of the time comes from another thread than the work.
        work.subscribe(new LimitedSubscriber(Operators.serialize(actual)));
    }

    private final class LimitedSubscriber implements CoreSubscriber<T>, Subscription {
        private final CoreSubscriber<? super T> actual;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Disposable.Swap nextLook = Disposables.swap();
        private volatile @Nullable Subscription source;

        LimitedSubscriber(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            source = subscription;
            look();
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(T value) {
            actual.onNext(value);
        }

        @Override
        public void onError(Throwable error) {
            if (end()) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long count) {
            Subscription from = source;
            if (from != null) {
                from.request(count);
            }
        }

        @Override
        public void cancel() {
            if (end()) {
                cancelSource();
            }
        }

        private void lookAgain() {
            if (leftNanos.getAsLong() > 0) {
                look();
            } else if (end()) {
                cancelSource();
                actual.onError(FaultException.of(Fault.UPSTREAM_TIMEOUT));
            }
        }

        private void look() {
            long pause = Math.max(0, leftNanos.getAsLong());
            var unused = nextLook.replace(timer.schedule(this::lookAgain, pause, TimeUnit.NANOSECONDS));
        }

        private boolean end() {
            boolean first = ended.compareAndSet(false, true);
            if (first) {
                nextLook.dispose();
            }
            return first;
        }

        private void cancelSource() {
            Subscription from = source;
            if (from != null) {
                from.cancel();
            }
        }
    }
}
