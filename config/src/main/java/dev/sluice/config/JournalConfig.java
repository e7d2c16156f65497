package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code session.redis.journal}: the copies of event streams that another replica can go on with.
 *
 * @param expiry how long a copy is kept after the last sign of life of the replica that writes it, default 10 min
 * @param streams streams of one replica that are being copied at most, default 20000; others cannot be resumed elsewhere
 * @param waitingEvents events of one replica that Redis has not taken yet, default 10000
 * @param waitingBytes bytes of these events, default 64 MiB
 */
public record JournalConfig(Duration expiry, int streams, int waitingEvents, DataSize waitingBytes) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static JournalConfig defaults() {
        return new JournalConfig(Duration.ofMinutes(10), 20_000, 10_000, DataSize.ofMebibytes(64));
    }
}
