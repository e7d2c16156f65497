package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code session.redis.bus}: what replicas ask each other.
 *
 * @param acknowledgement longest time until the other replica takes a question, default 1 s
 * @param pulse how often two replicas tell each other how far their open answers are, default 1 s
 * @param silentPulses pulses without word of an answer after which it breaks off, default 5
 * @param questions open questions of one replica, default 4096
 * @param answers open answers of one replica, default 4096
 * @param messageSize one question, or one message of an answer, default 8 MiB; larger ones are refused
 * @param window messages of one answer on their way to its reader, default 32
 * @param windowBytes bytes of one answer on their way to its reader, default 1 MiB; one message may be larger
 */
public record BusConfig(
        Duration acknowledgement,
        Duration pulse,
        int silentPulses,
        int questions,
        int answers,
        DataSize messageSize,
        int window,
        DataSize windowBytes) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static BusConfig defaults() {
        return new BusConfig(
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                5,
                4096,
                4096,
                DataSize.ofMebibytes(8),
                32,
                DataSize.ofMebibytes(1));
    }
}
