package dev.sluice.config.load;

import dev.sluice.config.ShutdownConfig;
import java.time.Duration;

/** Section {@code shutdown}. */
final class ShutdownSection {
    static final Section<ShutdownConfig, ShutdownConfig> DEFINITION = shutdown();

    private ShutdownSection() {}

    private static Section<ShutdownConfig, ShutdownConfig> shutdown() {
        SectionBuilder<ShutdownConfig> keys = new SectionBuilder<>(ShutdownConfig.defaults(), Scope.GLOBAL);
        Key<ShutdownConfig, Duration> grace = keys.key(
                "grace",
                Quantities.durationOrZero(Duration.ofMillis(100), Duration.ofHours(1)),
                ShutdownConfig::grace,
                "time for calls in flight to complete before the rest is cut; 0s cuts at once");
        Key<ShutdownConfig, Duration> retry = keys.key(
                "retry",
                Quantities.duration(Duration.ofMillis(1), Duration.ofMinutes(10)),
                ShutdownConfig::retry,
                "hint to legacy streams when to connect again");
        return keys.build(values -> new ShutdownConfig(values.get(grace), values.get(retry)));
    }
}
