package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code reload}: how a running Sluice learns that its file has changed, and how it follows.
 *
 * @param interval time between two looks at the file, default 2 s; zero does not look, so that only an operator's wish
 *     has it read again
 * @param grace time for what is under way at an upstream, or with an interceptor, that the file has changed or does not
 *     have any more to end before the rest is cut, default 10 min; zero cuts at once
 */
public record ReloadConfig(Duration interval, Duration grace) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static ReloadConfig defaults() {
        return new ReloadConfig(Duration.ofSeconds(2), Duration.ofMinutes(10));
    }
}
