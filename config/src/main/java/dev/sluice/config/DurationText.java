package dev.sluice.config;

import java.time.Duration;

/** Durations as the file writes them and people read them. */
public final class DurationText {
    private DurationText() {}

    /**
     * Writes a duration in the largest unit that leaves no fraction.
     *
     * @param duration zero or more; what is below a millisecond is left out
     * @return for example {@code 0s}, {@code 1500ms}, {@code 90s}, {@code 5m}, {@code 36h}, {@code 1d}
     */
    public static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0s";
        }
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3600 + "h";
    }
}
