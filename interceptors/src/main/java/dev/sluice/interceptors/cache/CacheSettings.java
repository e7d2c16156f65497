package dev.sluice.interceptors.cache;

import java.time.Duration;

/**
 * What is kept.
 *
 * @param maxSize most bytes of all results together, 64 KiB to 1 GiB, default 16 MiB
 * @param maxEntry most bytes of one result, 1 KiB to 64 MiB, default 1 MiB
 * @param maxTtl longest time that a result is kept, whatever the server says, 1 s to 7 d, default 1 h
 * @param defaultTtl how long results are kept whose revision has no such hint, for one session; zero, the default, keeps
 *     none
 * @param sharePublic whether what the server calls public is answered to everybody, default true; false keeps it for who
 *     asked, as where servers are not trusted to say it
 */
public record CacheSettings(int maxSize, int maxEntry, Duration maxTtl, Duration defaultTtl, boolean sharePublic) {
    /**
     * What holds when nothing is configured.
     *
     * @return 16 MiB of what servers allow to keep
     */
    public static CacheSettings defaults() {
        return new CacheSettings(16 << 20, 1 << 20, Duration.ofHours(1), Duration.ZERO, true);
    }
}
