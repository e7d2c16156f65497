package dev.sluice.session.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The way to Redis.
 *
 * @param url where it is, a secret when it holds a password: {@code redis://host:6379/0}, {@code rediss://} for TLS, {@code
 *     redis-sentinel://host:26379,other:26379/0#master} for a server that sentinels know; a cluster is named by one or
 *     several of its nodes, {@code redis://host:7000,other:7000}
 * @param password replaces the one in the URL; a secret
 * @param cluster whether the URL names nodes of a cluster
 * @param trust PEM file with the certificate authorities to trust instead of the platform's; only for TLS
 * @param prefix begins every key and channel, so that others can use the same Redis
 * @param clientName how Redis lists the connections
 * @param timing how long to wait
 * @param maxInFlight commands that are sent over one connection and not answered, 1 or more; beyond it they fail at
 *     once
 */
public record RedisSettings(
        String url,
        Optional<String> password,
        boolean cluster,
        Optional<Path> trust,
        String prefix,
        String clientName,
        Timing timing,
        int maxInFlight) {
    /** What {@link #isUsable} asks for, in words. */
    public static final String EXPECTED_URL =
            "an address like redis://host:6379/0, rediss://host:6379 or redis-sentinel://host:26379/0#master";

    /**
     * Checks what can be checked without a connection.
     *
     * @throws IllegalArgumentException when the URL is none of Redis or the number is out of range; no message repeats
     *     the URL
     */
    public RedisSettings {
        if (!isUsable(url)) {
            throw new IllegalArgumentException("session.redis.url: not usable (expected: " + EXPECTED_URL + ")");
        }
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("session.redis.inFlight: " + maxInFlight + " (expected: 1 or more)");
        }
    }

    /**
     * Settings for a server, with defaults for all the rest.
     *
     * @param url as above
     * @return the settings
     */
    public static RedisSettings of(String url) {
        return new RedisSettings(
                url, Optional.empty(), false, Optional.empty(), "sluice:", "sluice", Timing.defaults(), 10_000);
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
            return uri.getRawAuthority() != null && isKnown(String.valueOf(uri.getScheme()), uri);
        } catch (URISyntaxException notAnAddress) {
            // Its message repeats the text, which may hold a password.
            return false;
        }
    }

    private static boolean isKnown(String scheme, URI uri) {
        return switch (scheme) {
            case "redis", "rediss" -> true;
            case "redis-sentinel", "rediss-sentinel" -> uri.getRawFragment() != null;
            default -> false;
        };
    }

    /** Leaves out the URL and the password. */
    @Override
    public String toString() {
        return "RedisSettings[cluster=" + cluster + ", prefix=" + prefix + ", " + timing + "]";
    }

    /**
     * How long to wait for Redis.
     *
     * @param connect for a connection, 1 ms or more
     * @param command for the answer to a command, 1 ms or more
     * @param firstRetry after the first failure, 1 ms or more; twice as long after each further one
     * @param longestRetry at most, however many failures there were
     */
    public record Timing(Duration connect, Duration command, Duration firstRetry, Duration longestRetry) {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException when one is out of range
         */
        public Timing {
            requirePositive("connectTimeout", connect);
            requirePositive("commandTimeout", command);
            requirePositive("firstRetry", firstRetry);
            if (longestRetry.compareTo(firstRetry) < 0) {
                throw new IllegalArgumentException(
                        "session.redis.longestRetry: " + longestRetry + " (expected: at least firstRetry)");
            }
        }

        private static void requirePositive(String name, Duration value) {
            if (value.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "session.redis." + name + ": " + value + " (expected: 1 ms or more)");
            }
        }

        /**
         * What holds when nothing is said.
         *
         * @return 2 s, 1 s, 100 ms and 5 s
         */
        public static Timing defaults() {
            return new Timing(
                    Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(5));
        }
    }
}
