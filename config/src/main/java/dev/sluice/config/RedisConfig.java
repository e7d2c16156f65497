package dev.sluice.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Section {@code session.redis}: where sessions are kept when several replicas share them.
 *
 * @param url where Redis is; a secret, since it may hold a password
 * @param password replaces the one in the URL
 * @param cluster whether the URL names nodes of a cluster, default false
 * @param trust PEM file with the certificate authorities to trust instead of the platform's; only for TLS
 * @param prefix begins every key, default {@code sluice:}
 * @param connectTimeout longest wait for a connection, default 2 s
 * @param commandTimeout longest wait for an answer, default 1 s
 * @param startTimeout longest wait for a Redis that answers, before Sluice gives up to start, default 10 s
 * @param firstRetry pause after the first failure, which doubles with each further one, default 100 ms
 * @param longestRetry longest pause, default 5 s; at least {@code firstRetry}
 * @param inFlight commands that are sent over one connection and not answered at once, default 10000
 * @param queue writes that are kept here while Redis does not answer, default 10000
 * @param cache records kept here as well, which can be read while Redis does not answer, default 10000
 * @param encryptionKeys the first encrypts records and all of them decrypt; each is 32 bytes in base64
 * @param lease how long a replica is believed to live after its last sign of life, default 10 s
 * @param journal copies of event streams
 * @param bus what replicas ask each other
 */
public record RedisConfig(
        Secret url,
        Optional<Secret> password,
        boolean cluster,
        Optional<Path> trust,
        String prefix,
        Duration connectTimeout,
        Duration commandTimeout,
        Duration startTimeout,
        Duration firstRetry,
        Duration longestRetry,
        int inFlight,
        int queue,
        int cache,
        List<Secret> encryptionKeys,
        Duration lease,
        JournalConfig journal,
        BusConfig bus) {
    /** What {@link #isUsable} asks for, in words. */
    public static final String EXPECTED_URL =
            "an address like redis://host:6379/0, rediss://host:6379 or redis-sentinel://host:26379/0#master";

    public RedisConfig {
        encryptionKeys = List.copyOf(encryptionKeys);
    }

    /**
     * A server with all the rest as it is when the file says nothing.
     *
     * @param url where Redis is
     * @return the defaults named at the components
     */
    public static RedisConfig of(Secret url) {
        return new RedisConfig(
                url,
                Optional.empty(),
                false,
                Optional.empty(),
                "sluice:",
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                10_000,
                10_000,
                10_000,
                List.of(),
                Duration.ofSeconds(10),
                JournalConfig.defaults(),
                BusConfig.defaults());
    }

    /**
     * Whether an address can be one of Redis.
     *
     * @param url any
     * @return true when it has one of the schemes, a host, and with sentinels the name of the master
     */
    public static boolean isUsable(String url) {
        try {
            URI uri = new URI(url);
            boolean isSentinel = uri.getRawFragment() != null && scheme(uri).matches("rediss?-sentinel");
            return uri.getRawAuthority() != null && (scheme(uri).matches("rediss?") || isSentinel);
        } catch (URISyntaxException notAnAddress) {
            // Its message repeats the text, which may hold a password.
            return false;
        }
    }

    private static String scheme(URI uri) {
        return String.valueOf(uri.getScheme());
    }

    /**
     * Whether the connection to Redis is encrypted.
     *
     * @return true for {@code rediss} and {@code rediss-sentinel}
     */
    public boolean isEncrypted() {
        return url.value().startsWith("rediss");
    }

    /**
     * Whether sentinels are asked where Redis is.
     *
     * @return true for {@code redis-sentinel} and {@code rediss-sentinel}
     */
    public boolean isSentinel() {
        return scheme(URI.create(url.value())).endsWith("-sentinel");
    }

    /**
     * Whether the URL names several hosts.
     *
     * @return true when there is a comma between hosts
     */
    public boolean hasSeveralHosts() {
        return URI.create(url.value()).getRawAuthority().contains(",");
    }
}
