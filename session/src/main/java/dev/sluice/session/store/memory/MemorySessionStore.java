package dev.sluice.session.store.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import dev.sluice.session.Tombstone;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Mono;

/**
 * Keeps the records of one process on its heap; they end with it.
 *
 * <p>Every operation is one step of a concurrent map and completes on the calling thread. How many records there are is
 * bounded by the manager, which reserves a place before it creates one; of removed ones, the last 10 000 leave a tombstone
 * for ten minutes.
 */
public final class MemorySessionStore implements SessionStore {
    private static final int MOST_TOMBSTONES = 10_000;
    private static final Duration TOMBSTONE_AGE = Duration.ofMinutes(10);

    private final ConcurrentMap<SessionId, Session> records = new ConcurrentHashMap<>();
    private final Cache<SessionId, Tombstone> tombstones = Caffeine.newBuilder()
            .maximumSize(MOST_TOMBSTONES)
            .expireAfterWrite(TOMBSTONE_AGE)
            .build();

    @Override
    public Mono<Boolean> create(Session session) {
        return Mono.fromSupplier(() -> records.putIfAbsent(session.id(), session) == null);
    }

    @Override
    public Mono<Session> find(SessionId id) {
        return Mono.fromSupplier(() -> records.get(id));
    }

    @Override
    public Mono<Boolean> replace(Session replacement, long expectedVersion) {
        return Mono.fromSupplier(() -> replaceNow(replacement, expectedVersion));
    }

    private boolean replaceNow(Session replacement, long expectedVersion) {
        Session current = records.get(replacement.id());
        return current != null
                && current.version() == expectedVersion
                && records.replace(replacement.id(), current, replacement);
    }

    @Override
    public Mono<Boolean> delete(SessionId id, Tombstone tombstone) {
        return Mono.fromSupplier(() -> deleteNow(id, tombstone));
    }

    private boolean deleteNow(SessionId id, Tombstone tombstone) {
        boolean existed = records.remove(id) != null;
        if (existed) {
            tombstones.put(id, tombstone);
        }
        return existed;
    }

    @Override
    public Mono<Tombstone> tombstone(SessionId id) {
        return Mono.fromSupplier(() -> tombstones.getIfPresent(id));
    }

    /** Completes at once: what was written is where it stays. */
    @Override
    public Mono<Void> flush() {
        return Mono.empty();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(records::clear);
    }
}
