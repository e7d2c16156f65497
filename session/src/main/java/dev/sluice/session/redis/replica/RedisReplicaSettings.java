package dev.sluice.session.redis.replica;

import dev.sluice.session.redis.RedisRanges;
import java.time.Duration;

/**
 * How replicas find and reach each other. All replicas of one Redis must have the same.
 *
 * @param label what the names of this process begin with, for people who read logs: 1 to 64 letters, digits, dots and
 *     hyphens, default {@code sluice}
 * @param lease how long a replica is believed to be alive without a sign of life, 1 ms or more, default 10 s; a sign is
 *     given every third of it
 * @param bus limits of the way between them
 */
public record RedisReplicaSettings(String label, Duration lease, ReplicaBusSettings bus) {
    private static final String LABEL = "[A-Za-z0-9.-]{1,64}";

    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException when one is out of its range; the message has the form {@code path: value
     *     (expected: range)}
     */
    public RedisReplicaSettings {
        if (!label.matches(LABEL)) {
            throw new IllegalArgumentException(
                    "session.redis.label: " + label + " (expected: 1 to 64 letters, digits, dots and hyphens)");
        }
        RedisRanges.requireTime("lease", lease);
    }

    /**
     * The settings of somebody who sets nothing.
     *
     * @return every value at its default
     */
    public static RedisReplicaSettings defaults() {
        return new RedisReplicaSettings("sluice", Duration.ofSeconds(10), ReplicaBusSettings.defaults());
    }
}
