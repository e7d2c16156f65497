package dev.sluice.bench.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waits for a number of things to happen, and remembers the first that went wrong, also later. */
final class Batch {
    private static final int LIMIT_SECONDS = 60;

    private final CompletableFuture<Void> complete = new CompletableFuture<>();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final AtomicInteger left;

    Batch(int count) {
        this.left = new AtomicInteger(count);
    }

    void happened() {
        if (left.decrementAndGet() == 0) {
            complete.complete(null);
        }
    }

    void failed(String reason) {
        if (failure.compareAndSet(null, reason)) {
            complete.completeExceptionally(new IllegalStateException(reason));
        }
    }

    void await() throws Exception {
        var unused = complete.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    void requireIntact() {
        @Nullable String reason = failure.get();
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
    }
}
