package dev.sluice.proxy;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.TimerTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/**
 * A scheduler for time limits, nearly all of which are cancelled long before their time. Setting and cancelling one takes
 * no lock and wakes no thread, as it would with a queue in order of time; in exchange a task may run up to two ticks late.
 * What is due runs on the scheduler behind this one, and so does what has no delay. Thread-safe.
 *
 * @see HashedWheelTimer
 */
final class WheelScheduler implements Scheduler {
    private static final long TICK_MILLIS = 20;

    private final HashedWheelTimer wheel;
    private final Scheduler executor;

    /**
     * Makes a scheduler whose thread starts with the first delayed task.
     *
     * @param name of the thread
     * @param executor runs what is due, on one thread; owned by this scheduler from now on
     */
    WheelScheduler(String name, Scheduler executor) {
        this.wheel = new HashedWheelTimer(
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
        this.executor = executor;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return executor.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        if (delay <= 0) {
            return executor.schedule(task);
        }
        Alarm alarm = new Alarm(task);
        try {
            alarm.timeout = wheel.newTimeout(alarm, delay, unit);
        } catch (IllegalStateException stopped) {
            throw Exceptions.failWithRejected(stopped);
        }
        return alarm;
    }

    /** Each run is due one period after the one before it was due. */
    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        Series series = new Series(task, unit.toNanos(period), System.nanoTime() + unit.toNanos(initialDelay));
        series.runNext();
        return series;
    }

    @Override
    public Worker createWorker() {
        return new WheelWorker(this);
    }

    @Override
    public long now(TimeUnit unit) {
        return executor.now(unit);
    }

    @Override
    public void dispose() {
        var unused = wheel.stop();
        executor.dispose();
    }

    @Override
    public boolean isDisposed() {
        return executor.isDisposed();
    }

    /** A task that waits for its time on the wheel, and then on the executor. */
    private final class Alarm implements TimerTask, Disposable {
        private final Runnable task;
        private final Disposable.Swap running = Disposables.swap();
        private @Nullable Timeout timeout;

        Alarm(Runnable task) {
            this.task = task;
        }

        @Override
        public void run(Timeout due) {
            if (!running.isDisposed()) {
                var unused = running.update(executor.schedule(task));
            }
        }

        @Override
        public void dispose() {
            running.dispose();
            if (timeout != null) {
                timeout.cancel();
            }
        }

        @Override
        public boolean isDisposed() {
            return running.isDisposed();
        }
    }

    /** A task that runs again and again until it is disposed of. */
    private final class Series implements Disposable {
        private final Runnable task;
        private final long periodNanos;
        private final Disposable.Swap next = Disposables.swap();
        /** Touched by one run after the other. */
        private long dueAtNanos;

        Series(Runnable task, long periodNanos, long firstAtNanos) {
            this.task = task;
            this.periodNanos = periodNanos;
            this.dueAtNanos = firstAtNanos;
        }

        void runNext() {
            long delay = Math.max(1, dueAtNanos - System.nanoTime());
            var unused = next.replace(schedule(this::run, delay, TimeUnit.NANOSECONDS));
        }

        private void run() {
            task.run();
            dueAtNanos += periodNanos;
            if (!next.isDisposed()) {
                runNext();
            }
        }

        @Override
        public void dispose() {
            next.dispose();
        }

        @Override
        public boolean isDisposed() {
            return next.isDisposed();
        }
    }
}
