package dev.sluice.session.redis.journal;

/**
 * What the journal of this process holds and has lost.
 *
 * @param streams copies that are being written or deleted
 * @param waitingEvents events that Redis has not taken yet
 * @param waitingBytes bytes of these events
 * @param givenUp streams since the start that have no copy any more, or never had one, for want of room or of Redis
 */
public record EventJournalStatistics(long streams, long waitingEvents, long waitingBytes, long givenUp) {}
