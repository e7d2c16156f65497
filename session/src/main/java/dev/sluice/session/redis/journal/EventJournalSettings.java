package dev.sluice.session.redis.journal;

import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.redis.RedisRanges;
import java.time.Duration;

/**
 * How much of the event streams is copied, and for how long.
 *
 * @param maxEvents newest events kept of one stream, 1 or more, default 512
 * @param maxBytes bytes kept of one stream, 1 or more, default 2 MiB; the newest event is kept whatever its size
 * @param expiry how long a copy is kept after the last sign of life of the replica that writes it, 1 ms or more, default
 *     10 min
 * @param maxStreams streams of this process that are being copied, 1 or more, default 20 000; beyond them a stream has no
 *     copy
 * @param maxWaitingEvents events of this process that Redis has not taken yet, 1 or more, default 10 000
 * @param maxWaitingBytes bytes of these events, 1 or more, default 64 MiB
 */
public record EventJournalSettings(
        int maxEvents, long maxBytes, Duration expiry, int maxStreams, int maxWaitingEvents, long maxWaitingBytes) {
    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException when one is out of its range; the message has the form {@code path: value
     *     (expected: range)}
     */
    public EventJournalSettings {
        RedisRanges.requirePositive("journal.maxEvents", maxEvents);
        RedisRanges.requirePositive("journal.maxBytes", maxBytes);
        RedisRanges.requireTime("journal.expiry", expiry);
        RedisRanges.requirePositive("journal.maxStreams", maxStreams);
        RedisRanges.requirePositive("journal.maxWaitingEvents", maxWaitingEvents);
        RedisRanges.requirePositive("journal.maxWaitingBytes", maxWaitingBytes);
    }

    /**
     * The settings of somebody who sets nothing.
     *
     * @return every value at its default
     */
    public static EventJournalSettings defaults() {
        return matching(EventLogSettings.defaults());
    }

    /**
     * Settings with which a copy holds whatever the stream itself may hold: the delivered and the undelivered events.
     *
     * @param log bounds of the streams
     * @return every other value at its default
     */
    public static EventJournalSettings matching(EventLogSettings log) {
        int maxEvents = (int) Math.min(2L * log.maxStreamEvents(), Integer.MAX_VALUE);
        long maxBytes = 2 * Math.min(log.maxStreamBytes(), Long.MAX_VALUE / 2);
        return new EventJournalSettings(maxEvents, maxBytes, Duration.ofMinutes(10), 20_000, 10_000, 64 << 20);
    }
}
