package dev.sluice.proxy.connector.http;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one upstream stream was read, over all connections that carried it. Used by one thread at a time: a stream is
 * read by one connection after the other.
 */
final class StreamPosition {
    private static final int MOST_FRUITLESS_ATTEMPTS = 5;
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private @Nullable String lastEventId;
    private Duration retry = DEFAULT_RETRY;
    private int fruitlessAttempts;
    private int connections;

    void saw(SseEvent event) {
        fruitlessAttempts = 0;
        connections = 1;
        if (event.id() != null && !event.id().isEmpty()) {
            lastEventId = event.id();
        }
        if (event.retryMillis() >= 0) {
            Duration asked = Duration.ofMillis(event.retryMillis());
            retry = asked.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : asked;
        }
    }

    Optional<String> lastEventId() {
        return Optional.ofNullable(lastEventId);
    }

    Duration retry() {
        return retry;
    }

    /** None before the first connection; then what the server asked for, doubled while connections bring no event. */
    Duration pauseBeforeConnecting() {
        int earlier = connections++;
        if (earlier == 0) {
            return Duration.ZERO;
        }
        Duration pause = retry.multipliedBy(1L << Math.min(earlier - 1, 5));
        return pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause;
    }

    /** Counts an attempt to resume; false when there is nothing to resume from, or too many brought no event. */
    boolean mayResume() {
        return lastEventId != null && fruitlessAttempts++ < MOST_FRUITLESS_ATTEMPTS;
    }
}
