package dev.sluice.config.load;

import dev.sluice.config.DataSize;
import dev.sluice.config.TokensConfig;
import java.time.Duration;

/** Section {@code authentication.tokens}. */
final class TokensSection {
    static final Section<TokensConfig, TokensConfig> DEFINITION = tokens();

    private TokensSection() {}

    private static Section<TokensConfig, TokensConfig> tokens() {
        SectionBuilder<TokensConfig> keys = new SectionBuilder<>(TokensConfig.defaults(), Scope.GLOBAL);
        Key<TokensConfig, Duration> clockSkew = keys.key(
                "clockSkew",
                Quantities.durationOrZero(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                TokensConfig::clockSkew,
                "by how much the clocks of issuers and clients may differ");
        Key<TokensConfig, Duration> remembered = keys.key(
                "remembered",
                Quantities.durationOrZero(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                TokensConfig::remembered,
                "how long a credential that was checked is believed, at most until it expires; so long a revoked one is"
                        + " still good");
        Key<TokensConfig, Integer> rememberedCount = keys.key(
                "rememberedCount",
                Quantities.count(1, 1_000_000),
                TokensConfig::rememberedCount,
                "credentials that are remembered; the ones used least are checked again");
        Key<TokensConfig, Duration> refresh = keys.key(
                "refresh",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                TokensConfig::refresh,
                "age at which the keys and metadata of an issuer are fetched again");
        Key<TokensConfig, Duration> pause = keys.key(
                "pause",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                TokensConfig::pause,
                "least time between two fetches of the same thing, whatever keys tokens name");
        Key<TokensConfig, Duration> outage = keys.key(
                "outage",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofDays(7)),
                TokensConfig::outage,
                "how long keys and metadata are good while the issuer does not answer");
        Key<TokensConfig, Duration> fetchTimeout = keys.key(
                "fetchTimeout",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
                TokensConfig::fetchTimeout,
                "longest time for one answer of an issuer");
        Key<TokensConfig, DataSize> fetchSize = keys.key(
                "fetchSize",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(16)),
                TokensConfig::fetchSize,
                "largest answer of an issuer");
        Key<TokensConfig, Integer> fetchConnections = keys.key(
                "fetchConnections",
                Quantities.count(1, 10_000),
                TokensConfig::fetchConnections,
                "open connections to each issuer, or token endpoint, for what is fetched; 16 times as many requests wait for"
                        + " them");
        Key<TokensConfig, Integer> keyChecks = keys.key(
                "keyChecks",
                Quantities.count(1, 1_000),
                TokensConfig::keyChecks,
                "keys with a pbkdf2 hash that are checked at once, each of which keeps one of the blockingThreads busy; one"
                        + " more is answered with 503");
        Key<TokensConfig, Duration> proofAge = keys.key(
                "proofAge",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
                TokensConfig::proofAge,
                "how old the proof of a DPoP token may be");
        Key<TokensConfig, Integer> proofs = keys.key(
                "proofs",
                Quantities.count(1, 10_000_000),
                TokensConfig::proofs,
                "proofs that are remembered so that none is used twice; when there are more, further ones are refused");
        return keys.build(values -> new TokensConfig(
                values.get(clockSkew),
                values.get(remembered),
                values.get(rememberedCount),
                values.get(refresh),
                values.get(pause),
                values.get(outage),
                values.get(fetchTimeout),
                values.get(fetchSize),
                values.get(fetchConnections),
                values.get(keyChecks),
                values.get(proofAge),
                values.get(proofs)));
    }
}
