package dev.sluice.session.store.memory;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Mono;

/**
 * Keeps the records of one process on its heap; they end with it.
 *
 * <p>Every operation is one step of a concurrent map and completes on the calling thread. How many records there are is
 * bounded by the manager, which reserves a place before it creates one.
 */
public final class MemorySessionStore implements SessionStore {
    private final ConcurrentMap<SessionId, Session> records = new ConcurrentHashMap<>();

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
    public Mono<Boolean> delete(SessionId id) {
        return Mono.fromSupplier(() -> records.remove(id) != null);
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
