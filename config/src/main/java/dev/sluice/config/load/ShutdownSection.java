package dev.sluice.config.load;

import dev.sluice.config.ShutdownConfig;
import java.time.Duration;

/** Section {@code shutdown}. */
final class ShutdownSection {
    static final Section<ShutdownConfig, ShutdownConfig> DEFINITION = shutdown();

    private ShutdownSection() {}

    private static Section<ShutdownConfig, ShutdownConfig> shutdown() {
        SectionBuilder<ShutdownConfig> keys = new SectionBuilder<>(ShutdownConfig.defaults(), Scope.GLOBAL);
        Key<ShutdownConfig, Duration> delay = keys.key(
                "delay",
                Quantities.durationOrZero(Duration.ofMillis(1), Duration.ofHours(1)),
                ShutdownConfig::delay,
                "time to go on serving everything while `/readyz` says 503 already, before listening ends; behind a load"
                        + " balancer, set it longer than that takes to send no more connections, 5s to 15s on Kubernetes");
        Key<ShutdownConfig, Duration> linger = keys.key(
                "linger",
                Quantities.durationOrZero(Duration.ofMillis(1), Duration.ofMinutes(10)),
                ShutdownConfig::linger,
                "time without a byte after which a connection that waits for no answer is closed, once listening has"
                        + " ended: a request may be on its way; 0s closes it at once");
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
        Key<ShutdownConfig, Duration> step = keys.key(
                "step",
                Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                ShutdownConfig::step,
                "time for each step of stopping, such as writing down the sessions and closing connections; one that takes"
                        + " longer is given up");
        return keys.build(values -> new ShutdownConfig(
                values.get(delay), values.get(linger), values.get(grace), values.get(retry), values.get(step)));
    }
}
