package dev.sluice.proxy.connector.stdio;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * Leaves a command alone for a while whose children die before they have said a word, each time for twice as long. One
 * such death may be an accident and has no consequence. Thread-safe.
 */
final class StartBackoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;

    private final Scheduler timer;
    private volatile State state = State.START;

    StartBackoff(Scheduler timer) {
        this.timer = timer;
    }

    void succeeded() {
        state = State.START;
    }

    /**
     * A child died before its first word.
     *
     * @param facts how it died
     */
    synchronized void failed(Map<String, Object> facts) {
        state = state.after(facts, now());
    }

    /** How long the command is left alone from now; empty when it may be started. */
    Optional<Duration> pause() {
        long left = state.untilMillis() - now();
        return left > 0 ? Optional.of(Duration.ofMillis(left)) : Optional.empty();
    }

    /** How the last child died. */
    Map<String, Object> facts() {
        return state.facts();
    }

    private long now() {
        return timer.now(TimeUnit.MILLISECONDS);
    }

    private record State(int failures, long untilMillis, Map<String, Object> facts) {
        static final State START = new State(0, 0, Map.of());

        State after(Map<String, Object> death, long now) {
            int again = failures + 1;
            if (again == 1) {
                return new State(again, 0, death);
            }
            Duration pause = FIRST.multipliedBy(1L << Math.min(again - 2, MOST_DOUBLINGS));
            Duration bounded = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
            return new State(again, now + bounded.toMillis(), death);
        }
    }
}
