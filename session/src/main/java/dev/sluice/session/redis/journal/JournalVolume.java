package dev.sluice.session.redis.journal;

/**
 * What was handed to the journal of this process for copying, since the start. Some of it may be waiting still, or have
 * been given up since.
 *
 * @param events those for which there was room
 * @param bytes of these events
 */
public record JournalVolume(long events, long bytes) {}
