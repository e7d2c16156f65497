package dev.sluice.session;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Calls for a run of the cleanup that do not wait for its time. However many come before a run begins, they are one
 * round, and all are answered by that run; those that come while it runs are the next round.
 */
final class RunCalls {
    private static final int BEGUN = -1;

    private volatile Round next = new Round();

    /** Calls for a run, and waits for nothing. */
    void call() {
        next.call();
    }

    /**
     * Calls for a run that makes room for one more, and completes when it is over, whether there is room or not; at once
     * when so many wait already.
     */
    Mono<Void> callForRoom(long most) {
        return Mono.defer(() -> join(most));
    }

    private Mono<Void> join(long most) {
        Optional<Mono<Void>> joined = Optional.empty();
        while (joined.isEmpty()) {
            joined = next.join(most);
        }
        return joined.get();
    }

    /** Completes when somebody has called since the last round began. */
    Mono<Void> called() {
        return Mono.defer(() -> next.called.asMono());
    }

    /** Begins a round: what was called for so far is its work. One caller at a time, who also ends it. */
    Round begin() {
        Round begun = next;
        next = new Round();
        begun.begin();
        return begun;
    }

    /** Calls that one run answers. */
    static final class Round {
        private final Sinks.Empty<Void> called = Sinks.empty();
        private final Sinks.Empty<Void> ended = Sinks.empty();
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile int wanted;

        private void call() {
            var unused = called.tryEmitEmpty(); // a failure only says that somebody else called
        }

        /** What to wait for; empty when it began just now, and the next one is to be asked. */
        private Optional<Mono<Void>> join(long most) {
            int before = waiting.getAndUpdate(count -> count == BEGUN || count >= most ? count : count + 1);
            if (before == BEGUN) {
                return Optional.empty();
            }
            call();
            return Optional.of(before < most ? ended.asMono() : Mono.empty());
        }

        private void begin() {
            wanted = waiting.getAndSet(BEGUN);
        }

        /** How many wait for a place. */
        int wanted() {
            return wanted;
        }

        void end() {
            var unused = ended.tryEmitEmpty(); // nobody else ends it
        }
    }
}
