package dev.sluice.proxy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import reactor.core.publisher.Mono;

/**
 * How everything that was made is let go of: what was made first, last. So a start that fails half-way and a shutdown
 * release the same things in the same order. For one thread at a time.
 */
final class Releases {
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Duration limit;

    /** There is nothing yet; each will have so long. */
    Releases(Duration limit) {
        this.limit = limit;
    }

    void add(String what, Mono<Void> release) {
        steps.push(new Step(what, release, limit));
    }

    void add(String what, Runnable release) {
        add(what, Mono.fromRunnable(release));
    }

    /** Releases everything; a second time there is nothing left to release. */
    void run() {
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }
}
