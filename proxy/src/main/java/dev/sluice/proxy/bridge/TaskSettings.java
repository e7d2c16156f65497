package dev.sluice.proxy.bridge;

import java.time.Duration;

/**
 * How tasks are carried between a client and a server of different eras.
 *
 * @param adapted whether they are; else each side is told that the other knows none, and what must run as a task is
 *     brought to its end unseen
 * @param most tasks that are kept in all, 1 or more
 * @param mostPerCaller most of them of one principal, 1 or more
 * @param answerBytes how much is kept of answers of ended tasks in all, as JSON, 1 or more; the newest is kept anyhow
 * @param longest how long a task that goes on is known at most, 1 ms or more
 * @param finished how long the answer of a modern server that was wanted as a task is kept, 1 ms or more
 * @param poll time between two looks at a task whose server has no wish of its own, 1 ms or more
 */
public record TaskSettings(
        boolean adapted,
        int most,
        int mostPerCaller,
        long answerBytes,
        Duration longest,
        Duration finished,
        Duration poll) {
    /**
     * What is in force when nobody sets anything else.
     *
     * @return the defaults of the configuration
     */
    public static TaskSettings defaults() {
        return new TaskSettings(
                false, 1_000, 50, 64L << 20, Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofSeconds(1));
    }
}
