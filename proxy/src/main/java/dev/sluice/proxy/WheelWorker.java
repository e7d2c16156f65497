package dev.sluice.proxy;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;

/** Tasks of a scheduler that end together. */
final class WheelWorker implements Scheduler.Worker {
    private final Scheduler scheduler;
    private final Disposable.Composite tasks = Disposables.composite();

    WheelWorker(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return once(task, scheduler::schedule);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return once(task, tracked -> scheduler.schedule(tracked, delay, unit));
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return track(slot -> scheduler.schedulePeriodically(task, initialDelay, period, unit));
    }

    @Override
    public void dispose() {
        tasks.dispose();
    }

    @Override
    public boolean isDisposed() {
        return tasks.isDisposed();
    }

    private Disposable once(Runnable task, Function<Runnable, Disposable> start) {
        return track(slot -> start.apply(() -> {
            try {
                task.run();
            } finally {
                tasks.remove(slot);
            }
        }));
    }

    private Disposable track(Function<Disposable, Disposable> start) {
        Disposable.Swap slot = Disposables.swap();
        if (!tasks.add(slot)) {
            throw Exceptions.failWithRejected();
        }
        var unused = slot.update(start.apply(slot));
        return () -> {
            slot.dispose();
            tasks.remove(slot);
        };
    }
}
