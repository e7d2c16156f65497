package dev.sluice.session.redis.store;

/**
 * How a shared store does.
 *
 * @param answering whether it is asked at all; false while it did not answer lately
 * @param queued writes that wait for it
 * @param replayed writes that waited and were carried out, since the start
 * @param conflicts writes that were acknowledged while it did not answer and came too late, because another replica had
 *     changed the session meanwhile, since the start
 * @param refused writes for which there was no room, since the start
 * @param servedFromCache reads that it did not answer and the cache did, since the start
 * @param unreadable records that could not be read, since the start
 */
public record StoreStatistics(
        boolean answering,
        int queued,
        long replayed,
        long conflicts,
        long refused,
        long servedFromCache,
        long unreadable) {}
