package dev.sluice.interceptors.chain;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Counts the tasks it is given and runs none. */
final class CountingScheduler implements Scheduler {
    private final AtomicInteger tasks = new AtomicInteger();

    int tasks() {
        return tasks.get();
    }

    @Override
    public Disposable schedule(Runnable task) {
        tasks.incrementAndGet();
        return Disposables.disposed();
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return schedule(task);
    }

    @Override
    public Worker createWorker() {
        return new CountingWorker();
    }

    private final class CountingWorker implements Worker {
        @Override
        public Disposable schedule(Runnable task) {
            return CountingScheduler.this.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return CountingScheduler.this.schedule(task);
        }

        @Override
        public void dispose() {
            // Holds nothing.
        }
    }
}
