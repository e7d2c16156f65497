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
 * bounded by the manager, which reserves a place before it creates one; of removed ones, some leave a tombstone
 * for a while.
 */
public final class MemorySessionStore implements SessionStore {
    private final ConcurrentMap<SessionId, Session> records = new ConcurrentHashMap<>();
    private final Cache<SessionId, Tombstone> tombstones;

    /** Keeps up to 10 000 tombstones for 10 minutes. */
    public MemorySessionStore() {
        this(10_000, Duration.ofMinutes(10));
    }

    /**
     * Keeps nothing yet.
     *
     * @param maxTombstones how many are kept, 1 or more; when there are more, some go early
     * @param tombstoneAge how long each is kept, 1 ms or more
     */
    public MemorySessionStore(int maxTombstones, Duration tombstoneAge) {
        this.tombstones = Caffeine.newBuilder()
                .maximumSize(maxTombstones)
                .expireAfterWrite(tombstoneAge)
                .executor(Runnable::run)
                .build();
    }

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
