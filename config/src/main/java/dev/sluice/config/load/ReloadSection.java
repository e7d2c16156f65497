package dev.sluice.config.load;

import dev.sluice.config.ReloadConfig;
import java.time.Duration;

/** Section {@code reload}. */
final class ReloadSection {
    static final Section<ReloadConfig, ReloadConfig> DEFINITION = reload();

    private ReloadSection() {}

    private static Section<ReloadConfig, ReloadConfig> reload() {
        SectionBuilder<ReloadConfig> keys = new SectionBuilder<>(ReloadConfig.defaults(), Scope.GLOBAL);
        Key<ReloadConfig, Duration> interval = keys.key(
                "interval",
                Quantities.durationOrZero(Duration.ofMillis(100), Duration.ofHours(1)),
                ReloadConfig::interval,
                "time between two looks at this file; a change is taken over once two looks in a row have found it the"
                        + " same; 0s does not look, so that only `POST /reload` on the admin port reads it again");
        Key<ReloadConfig, Duration> grace = keys.key(
                "grace",
                Quantities.durationOrZero(Duration.ofMillis(1), Duration.ofHours(24)),
                ReloadConfig::grace,
                "time for what is under way at an upstream, or with an interceptor, that this file has changed or does not"
                        + " have any more; the rest is cut; 0s cuts at once");
        return keys.build(values -> new ReloadConfig(values.get(interval), values.get(grace)));
    }
}
