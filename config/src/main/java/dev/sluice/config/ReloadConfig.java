package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code reload}: how a running Sluice learns that its file has changed.
 *
 * @param interval time between two looks at the file, default 2 s; zero does not look, so that only an operator's request
 *     reads it again
 */
public record ReloadConfig(Duration interval) {
    /**
     * What holds when the file says nothing.
     *
     * @return a look every 2 s
     */
    public static ReloadConfig defaults() {
        return new ReloadConfig(Duration.ofSeconds(2));
    }
}
