package dev.sluice.session.redis.replica;

/**
 * What the bus of this process carries, and has carried since the start.
 *
 * @param openQuestions questions to other replicas whose answers are not over
 * @param asked questions to other replicas, since the start
 * @param brokenOff questions that were not taken, or whose answer broke off, since the start
 * @param openAnswers answers to other replicas that are not over
 * @param answered answers that were begun, since the start
 * @param refused questions of other replicas that were not taken, since the start
 * @param undelivered messages of open answers that were sent and have not reached their readers yet; an answer stops for
 *     as long as it has a whole window of them
 */
public record ReplicaBusStatistics(
        int openQuestions,
        long asked,
        long brokenOff,
        int openAnswers,
        long answered,
        long refused,
        long undelivered) {}
