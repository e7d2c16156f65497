package dev.sluice.session.redis.replica;

import dev.sluice.session.redis.RedisRanges;
import java.time.Duration;

/**
 * Limits of the way between replicas.
 *
 * @param acknowledgement longest time until the other side takes a question, 1 ms or more, default 1 s
 * @param pulse how often two replicas tell each other how far their open answers are, 1 ms or more, default 1 s; a lost
 *     message is noticed within this time
 * @param silentPulses pulses without word of an answer after which it breaks off, 1 or more, default 5
 * @param maxQuestions open questions of this process, 1 or more, default 4096
 * @param maxAnswers open answers of this process, 1 or more, default 4096
 * @param messageBytes one question, or one message of an answer, 1 or more, default 8 MiB: more than a request or an event
 *     may have by default; larger ones are refused
 * @param window messages of one answer on their way to its reader, 1 or more, default 32
 * @param windowBytes bytes of one answer on their way to its reader, 1 or more, default 1 MiB; one message may be larger
 */
public record ReplicaBusSettings(
        Duration acknowledgement,
        Duration pulse,
        int silentPulses,
        int maxQuestions,
        int maxAnswers,
        int messageBytes,
        int window,
        int windowBytes) {
    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException when one is out of its range; the message has the form {@code path: value
     *     (expected: range)}
     */
    public ReplicaBusSettings {
        RedisRanges.requireTime("bus.acknowledgement", acknowledgement);
        RedisRanges.requireTime("bus.pulse", pulse);
        RedisRanges.requirePositive("bus.silentPulses", silentPulses);
        RedisRanges.requirePositive("bus.maxQuestions", maxQuestions);
        RedisRanges.requirePositive("bus.maxAnswers", maxAnswers);
        RedisRanges.requirePositive("bus.messageBytes", messageBytes);
        RedisRanges.requirePositive("bus.window", window);
        RedisRanges.requirePositive("bus.windowBytes", windowBytes);
    }

    /**
     * The settings of somebody who sets nothing.
     *
     * @return every value at its default
     */
    public static ReplicaBusSettings defaults() {
        return new ReplicaBusSettings(
                Duration.ofSeconds(1), Duration.ofSeconds(1), 5, 4096, 4096, 8 << 20, 32, 1 << 20);
    }
}
