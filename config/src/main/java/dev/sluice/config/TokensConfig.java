package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code authentication.tokens}: how tokens are checked, and how long what is known about them is good.
 *
 * @param clockSkew by how much clocks may differ, default 30 s
 * @param remembered how long a credential that was checked is believed, at most until it expires, default 30 s; zero checks
 *     each time
 * @param rememberedCount credentials that are remembered, default 10 000
 * @param refresh age at which the keys and metadata of an issuer are fetched again, default 10 min
 * @param pause least time between two attempts to fetch them, default 30 s
 * @param outage how long they are good while the issuer does not answer, default 24 h
 * @param fetchTimeout longest time for one answer of an issuer, default 5 s
 * @param fetchSize largest answer of an issuer, default 256 KiB
 * @param fetchConnections connections to issuers and token endpoints that have the same certificate authorities, default 16
 * @param keyChecks slow hashes of keys that are computed at once, default 2; further keys are refused for now
 * @param proofAge how old the proof of a DPoP token may be, default 1 min
 * @param proofs proofs that are remembered so that nobody can use one again, default 100 000; with more than so many in
 *     that time, further ones are refused
 */
public record TokensConfig(
        Duration clockSkew,
        Duration remembered,
        int rememberedCount,
        Duration refresh,
        Duration pause,
        Duration outage,
        Duration fetchTimeout,
        DataSize fetchSize,
        int fetchConnections,
        int keyChecks,
        Duration proofAge,
        int proofs) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static TokensConfig defaults() {
        return new TokensConfig(
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                10_000,
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofHours(24),
                Duration.ofSeconds(5),
                DataSize.ofKibibytes(256),
                16,
                2,
                Duration.ofMinutes(1),
                100_000);
    }
}
