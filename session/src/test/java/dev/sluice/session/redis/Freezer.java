package dev.sluice.session.redis;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A thread for timers and work that a test may stop and let go again, as if the process slept. */
public final class Freezer extends ScheduledThreadPoolExecutor {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private boolean frozen;

    public Freezer() {
        super(1);
        setRemoveOnCancelPolicy(true);
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        lock.lock();
        try {
            while (frozen) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        super.beforeExecute(thread, task);
    }

    public void freeze() {
        set(true);
    }

    public void thaw() {
        set(false);
    }

    private void set(boolean frozen) {
        lock.lock();
        try {
            this.frozen = frozen;
            thawed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
