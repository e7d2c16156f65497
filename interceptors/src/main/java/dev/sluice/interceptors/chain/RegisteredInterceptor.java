package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Interceptor;
import java.time.Duration;

/**
 * An interceptor as the operator registered it.
 *
 * @param name what logs, metrics and errors call it; not blank
 * @param interceptor the policy itself
 * @param mode whether its answers take effect
 * @param failOpen true lets a message pass when the interceptor fails or is late; false blocks it
 * @param timeout longest time for one answer, 1 ms to 10 min, default 500 ms
 * @param when messages that do not meet it pass the interceptor by
 */
public record RegisteredInterceptor(
        String name, Interceptor interceptor, Mode mode, boolean failOpen, Duration timeout, When when) {
    /** The time limit when nothing is configured: 500 ms. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(500);

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when the name is blank or the time limit out of range
     */
    public RegisteredInterceptor {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: blank (expected: a name)");
        }
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: 1 ms to 10 min)");
        }
    }

    /**
     * An interceptor that is asked about everything it is interested in.
     *
     * @param name what logs, metrics and errors call it; not blank
     * @param interceptor the policy itself
     * @param mode whether its answers take effect
     * @param failOpen true lets a message pass when the interceptor fails or is late
     * @param timeout longest time for one answer, 1 ms to 10 min
     */
    public RegisteredInterceptor(String name, Interceptor interceptor, Mode mode, boolean failOpen, Duration timeout) {
        this(name, interceptor, mode, failOpen, timeout, When.always());
    }

    /**
     * The same interceptor, asked only when conditions are met.
     *
     * @param conditions on messages
     * @return a copy
     */
    public RegisteredInterceptor when(When conditions) {
        return new RegisteredInterceptor(name, interceptor, mode, failOpen, timeout, conditions);
    }

    /**
     * An interceptor with nothing configured: it enforces, fails closed, and has 500 ms.
     *
     * @param name what logs, metrics and errors call it
     * @param interceptor the policy itself
     * @return the registration
     */
    public static RegisteredInterceptor of(String name, Interceptor interceptor) {
        return new RegisteredInterceptor(name, interceptor, Mode.ENFORCE, false, DEFAULT_TIMEOUT);
    }
}
