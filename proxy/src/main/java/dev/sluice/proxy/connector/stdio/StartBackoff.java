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
    private final StdioSettings.Restarts settings;
    private final Scheduler timer;
    private volatile State state = State.START;

    StartBackoff(StdioSettings.Restarts settings, Scheduler timer) {
        this.settings = settings;
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
        state = state.after(facts, now(), settings);
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

    private record State(int failures, long untilMillis, Duration pause, Map<String, Object> facts) {
        static final State START = new State(0, 0, Duration.ZERO, Map.of());

        State after(Map<String, Object> death, long now, StdioSettings.Restarts settings) {
            if (failures == 0) {
                return new State(1, 0, Duration.ZERO, death);
            }
            Duration doubled = failures == 1 ? settings.first() : pause.multipliedBy(2);
            Duration bounded = doubled.compareTo(settings.longest()) > 0 ? settings.longest() : doubled;
            return new State(failures + 1, now + bounded.toMillis(), bounded, death);
        }
    }
}
