package dev.sluice.proxy;

import dev.sluice.config.BusConfig;
import dev.sluice.config.JournalConfig;
import dev.sluice.config.RedisConfig;
import dev.sluice.config.Secret;
import dev.sluice.config.SessionConfig;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.redis.EncryptionKey;
import dev.sluice.session.redis.RedisSettings;
import dev.sluice.session.redis.journal.EventJournalSettings;
import dev.sluice.session.redis.replica.RedisReplicaSettings;
import dev.sluice.session.redis.replica.ReplicaBusSettings;
import dev.sluice.session.redis.store.RedisStoreSettings;
import java.time.Duration;
import java.util.List;

/** Maps the {@code session.redis} section of the file to the settings of the connections and of the store. */
final class RedisMapping {
    private static final String CLIENT_NAME = "sluice";
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private RedisMapping() {}

    /** How long a start waits for a Redis that answers. */
    static Duration start(RedisConfig config) {
        return config.startTimeout();
    }

    static RedisSettings connections(RedisConfig config) {
        return new RedisSettings(
                config.url().value(),
                config.password().map(Secret::value),
                config.cluster(),
                config.trust(),
                config.prefix(),
                CLIENT_NAME,
                new RedisSettings.Timing(
                        config.connectTimeout(), config.commandTimeout(), config.firstRetry(), config.longestRetry()),
                config.inFlight());
    }

    /**
     * How sessions are kept there. Redis drops what every replica has failed to remove, so it waits for longer than any of
     * them does.
     *
     * @param session of which the Redis is
     */
    static RedisStoreSettings store(RedisConfig config, SessionConfig session) {
        return new RedisStoreSettings(
                session.maxIdle().multipliedBy(2).plus(MARGIN),
                session.tombstoneAge(),
                config.queue(),
                config.cache(),
                keys(config));
    }

    static List<EncryptionKey> keys(RedisConfig config) {
        return config.encryptionKeys().stream()
                .map(key -> new EncryptionKey(key.value()))
                .toList();
    }

    static RedisReplicaSettings replicas(RedisConfig config) {
        return new RedisReplicaSettings(RedisReplicaSettings.defaults().label(), config.lease(), bus(config.bus()));
    }

    private static ReplicaBusSettings bus(BusConfig bus) {
        return new ReplicaBusSettings(
                bus.acknowledgement(),
                bus.pulse(),
                bus.silentPulses(),
                bus.questions(),
                bus.answers(),
                Math.toIntExact(bus.messageSize().bytes()),
                bus.window(),
                Math.toIntExact(bus.windowBytes().bytes()));
    }

    /**
     * How event streams are copied.
     *
     * @param log bounds of the streams, which decide how much of each is copied
     */
    static EventJournalSettings journal(RedisConfig config, EventLogSettings log) {
        EventJournalSettings matching = EventJournalSettings.matching(log);
        JournalConfig journal = config.journal();
        return new EventJournalSettings(
                matching.maxEvents(),
                matching.maxBytes(),
                journal.expiry(),
                journal.streams(),
                journal.waitingEvents(),
                journal.waitingBytes().bytes());
    }
}
