package dev.sluice.interceptors.service;

import dev.sluice.interceptors.Settings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;

/**
 * How long a service is waited for, and when it is left alone for a while because it fails too often.
 *
 * @param limit longest time for one answer, 1 ms to 10 min, default 400 ms
 * @param failures how many of the last calls must have failed for it to be left alone, 1 to 1000, default 5
 * @param calls how many calls these are, 1 to 1000 and not less than {@code failures}, default 10
 * @param pause how long it is left alone then, until one call tries again, 10 ms to 1 h, default 5 s
 */
public record Patience(Duration limit, int failures, int calls, Duration pause) {
    private static final int ALL = 100;
    private static final int MOST_CALLS = 1000;

    /**
     * What holds when nothing else is said.
     *
     * @return the defaults named at the components
     */
    public static Patience defaults() {
        return new Patience(Duration.ofMillis(400), 5, 10, Duration.ofSeconds(5));
    }

    /**
     * Reads it from the settings {@code limit}, {@code failures}, {@code calls} and {@code pause}.
     *
     * @param settings of an interceptor
     * @return the defaults where nothing is set
     * @throws IllegalArgumentException when one of them is wrong
     */
    public static Patience read(Settings settings) {
        Patience defaults = defaults();
        int failures = settings.integer("failures", 1, MOST_CALLS, defaults.failures());
        return new Patience(
                settings.duration("limit", Duration.ofMillis(1), Duration.ofMinutes(10), defaults.limit()),
                failures,
                settings.integer("calls", failures, MOST_CALLS, Math.max(failures, defaults.calls())),
                settings.duration("pause", Duration.ofMillis(10), Duration.ofHours(1), defaults.pause()));
    }

    /**
     * Makes what counts the failures.
     *
     * @param name for people
     * @return closed, which means that calls pass
     */
    public CircuitBreaker breaker(String name) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(calls)
                        .minimumNumberOfCalls(failures)
                        .failureRateThreshold((float) ALL * failures / calls)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitDurationInOpenState(pause)
                        .writableStackTraceEnabled(false)
                        .build());
    }
}
