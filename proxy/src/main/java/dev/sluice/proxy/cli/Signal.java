package dev.sluice.proxy.cli;

import java.util.concurrent.CountDownLatch;

/** Waits for the end of the process. */
final class Signal {
    private Signal() {}

    /** Blocks until a signal ends the process, which runs the shutdown hooks. */
    static void await() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
