package dev.sluice.config.load;

import dev.sluice.config.BusConfig;
import dev.sluice.config.JournalConfig;
import dev.sluice.config.RedisConfig;
import dev.sluice.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Section {@code session.redis}. */
final class RedisSection {
    static final Section<NoBase, RedisConfig> DEFINITION = redis();

    private static final int KEY_BYTES = 32;
    private static final int MOST = 1_000_000;

    private RedisSection() {}

    private static Section<NoBase, RedisConfig> redis() {
        RedisConfig defaults = RedisConfig.of(new Secret(""));
        SectionBuilder<NoBase> keys = SectionBuilder.withoutBase();
        Key<NoBase, Secret> url = keys.required(
                "url",
                new SecretType("URL", RedisConfig.EXPECTED_URL, RedisConfig::isUsable),
                "where Redis is: one server, sentinels with the name of the master, or nodes of a cluster with commas"
                        + " between them; rediss for TLS");
        Key<NoBase, Optional<Secret>> password = keys.key(
                "password",
                new OptionalType<>(new SecretType("secret", "a text", text -> true)),
                base -> defaults.password(),
                "password of Redis, instead of one in the url");
        Key<NoBase, Boolean> cluster = keys.key(
                "cluster", Texts.flag(), base -> defaults.cluster(), "whether the url names nodes of a cluster");
        Key<NoBase, Optional<Path>> trust = keys.key(
                "trust",
                new OptionalType<>(new FileType("PEM file")),
                base -> defaults.trust(),
                "PEM file with the certificate authorities to trust instead of the platform's, for TLS");
        Key<NoBase, String> prefix = keys.key(
                "prefix", Texts.keyPrefix(), base -> defaults.prefix(), "begins every key and channel in Redis");
        Key<NoBase, Duration> connectTimeout = keys.key(
                "connectTimeout",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
                base -> defaults.connectTimeout(),
                "longest wait for a connection");
        Key<NoBase, Duration> commandTimeout = keys.key(
                "commandTimeout",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
                base -> defaults.commandTimeout(),
                "longest wait for an answer; a slower Redis counts as one that does not answer");
        Key<NoBase, Duration> startTimeout = keys.key(
                "startTimeout",
                Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                base -> defaults.startTimeout(),
                "longest wait for a Redis that answers when Sluice starts; then it does not start");
        Key<NoBase, Duration> firstRetry = keys.key(
                "firstRetry",
                Quantities.duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
                base -> defaults.firstRetry(),
                "pause after the first failure, which doubles with each further one; at most longestRetry");
        Key<NoBase, Duration> longestRetry = keys.key(
                "longestRetry",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                base -> defaults.longestRetry(),
                "longest pause between two trials; for four of them after a trouble, a session that is not there is answered with 503");
        Key<NoBase, Integer> inFlight = keys.key(
                "inFlight",
                Quantities.count(1, MOST),
                base -> defaults.inFlight(),
                "commands that are sent over one connection and not answered at once; each event loop has a connection, and the"
                        + " other threads share one");
        Key<NoBase, Integer> queue = keys.key(
                "queue",
                Quantities.count(0, MOST),
                base -> defaults.queue(),
                "writes that wait here while Redis does not answer; beyond them new sessions are refused");
        Key<NoBase, Integer> cache = keys.key(
                "cache",
                Quantities.count(0, MOST),
                base -> defaults.cache(),
                "sessions whose records are kept here as well, so that they can be read while Redis does not answer, and need not"
                        + " be sent again while they have not changed");
        Key<NoBase, List<Secret>> encryptionKeys = keys.key(
                "encryptionKeys",
                new ListType<>(
                        new SecretType(
                                "secret", "32 bytes in base64, as from: openssl rand -base64 32", RedisSection::isKey),
                        false,
                        true),
                base -> defaults.encryptionKeys(),
                "the first encrypts what is kept and all of them decrypt; a new key is appended on every replica before"
                        + " it becomes the first");
        Key<NoBase, Duration> lease = keys.key(
                "lease",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)),
                base -> defaults.lease(),
                "how long a replica is believed to live after its last sign of life");
        Key<NoBase, JournalConfig> journal = keys.section(
                "journal",
                ReplicaSections.journal(),
                values -> JournalConfig.defaults(),
                "copies of event streams, which another replica can go on with");
        Key<NoBase, BusConfig> bus = keys.section(
                "bus", ReplicaSections.bus(), values -> BusConfig.defaults(), "what replicas ask each other");
        keys.ordered(firstRetry, longestRetry);
        keys.check(
                List.of(url, trust),
                (values, binder) -> values.node(trust)
                        .filter(node -> !at(values.get(url)).isEncrypted())
                        .ifPresent(node -> binder.problem(node, "has no use without TLS (expected: a rediss url)")));
        keys.check(
                List.of(url, cluster),
                (values, binder) -> values.node(url)
                        .ifPresent(node -> checkHosts(at(values.get(url)), values.get(cluster), node, binder)));
        return keys.build(values -> new RedisConfig(
                values.get(url),
                values.get(password),
                values.get(cluster),
                values.get(trust),
                values.get(prefix),
                values.get(connectTimeout),
                values.get(commandTimeout),
                values.get(startTimeout),
                values.get(firstRetry),
                values.get(longestRetry),
                values.get(inFlight),
                values.get(queue),
                values.get(cache),
                values.get(encryptionKeys),
                values.get(lease),
                values.get(journal),
                values.get(bus)));
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            // Its message repeats characters of the key.
            return false;
        }
    }

    private static RedisConfig at(Secret url) {
        return RedisConfig.of(url);
    }

    private static void checkHosts(RedisConfig redis, boolean cluster, YamlNode node, Binder binder) {
        if (cluster && redis.isSentinel()) {
            binder.problem(node, "names sentinels, which know no cluster (expected: the nodes of the cluster)");
        }
        if (!cluster && !redis.isSentinel() && redis.hasSeveralHosts()) {
            binder.problem(node, "names several hosts (expected: one, or cluster: true)");
        }
    }
}
