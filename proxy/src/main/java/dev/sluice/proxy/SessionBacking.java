package dev.sluice.proxy;

import dev.sluice.config.RedisConfig;
import dev.sluice.config.SessionConfig;
import dev.sluice.proxy.admin.Metrics;
import dev.sluice.proxy.admin.SharingMeters;
import dev.sluice.session.SessionStore;
import dev.sluice.session.Sharing;
import dev.sluice.session.events.EventJournal;
import dev.sluice.session.redis.EncryptionKey;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.budget.RedisBudgets;
import dev.sluice.session.redis.journal.RedisEventJournal;
import dev.sluice.session.redis.replica.RedisReplicas;
import dev.sluice.session.redis.store.ResilientSessionStore;
import dev.sluice.session.store.memory.MemorySessionStore;
import java.util.List;
import java.util.Optional;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What keeps the sessions, and who shares them.
 *
 * @param store keeps the records
 * @param sharing the other replicas
 * @param journal keeps copies of event streams for them
 * @param budgets of rate limits that they share
 * @param description one line for people
 */
record SessionBacking(
        SessionStore store, Sharing sharing, EventJournal journal, Optional<RedisBudgets> budgets, String description) {
    /** Makes what the configuration asks for, to be stopped by the releases. */
    static SessionBacking start(SessionConfig config, SharedThreads threads, Metrics metrics, Releases releases) {
        return config.redis()
                .map(redis -> shared(config, redis, threads, new SharingMeters(metrics), releases))
                .orElseGet(() -> own(config));
    }

    private static SessionBacking own(SessionConfig config) {
        return new SessionBacking(
                new MemorySessionStore(config.tombstones(), config.tombstoneAge()),
                Sharing.none(),
                EventJournal.none(),
                Optional.empty(),
                "in memory, for as long as Sluice runs");
    }

    private static SessionBacking shared(
            SessionConfig config, RedisConfig redis, SharedThreads threads, SharingMeters meters, Releases releases) {
        Scheduler scheduler =
                Schedulers.newParallel("sluice-redis", Runtime.getRuntime().availableProcessors(), true);
        releases.add("stopping the threads of Redis", scheduler::dispose);
        RedisConnections connections = connect(redis, threads, scheduler);
        releases.add("closing the connections to Redis", connections.close());
        List<EncryptionKey> keys = RedisMapping.keys(redis);
        ResilientSessionStore store =
                ResilientSessionStore.onRedis(connections, RedisMapping.store(redis, config), meters, scheduler);
        releases.add("closing the session store", store.close());
        RedisEventJournal journal = RedisEventJournal.start(
                connections, RedisMapping.journal(redis, SessionMapping.events(config.events())), keys, scheduler);
        releases.add("closing the event journal", journal::close);
        releases.add("writing the rest of the event journal", journal.flush());
        RedisReplicas replicas = join(connections, redis, scheduler);
        releases.add("leaving the other replicas", replicas.leave());
        meters.show(store);
        meters.show(journal);
        meters.show(replicas);
        return new SessionBacking(
                store,
                SessionMapping.sharing(config, replicas),
                journal,
                Optional.of(new RedisBudgets(connections)),
                "Redis, shared as replica " + replicas.self());
    }

    private static RedisConnections connect(RedisConfig redis, SharedThreads threads, Scheduler scheduler) {
        try {
            return RedisConnections.to(RedisMapping.connections(redis), threads.eventLoops(), scheduler);
        } catch (IllegalArgumentException e) {
            throw new StartException("session.redis: " + e.getMessage(), e);
        }
    }

    private static RedisReplicas join(RedisConnections connections, RedisConfig redis, Scheduler scheduler) {
        try {
            RedisReplicas replicas = RedisReplicas.join(connections, RedisMapping.replicas(redis), scheduler)
                    .block(RedisMapping.start(redis));
            if (replicas == null) {
                throw new StartException("session.redis.url: Redis gave no answer");
            }
            return replicas;
        } catch (RuntimeException e) {
            Throwable cause = Exceptions.unwrap(e);
            throw new StartException(
                    "session.redis.url: Redis cannot be reached (" + cause.getMessage()
                            + "); start it, correct the address, or leave session.redis out",
                    cause);
        }
    }
}
