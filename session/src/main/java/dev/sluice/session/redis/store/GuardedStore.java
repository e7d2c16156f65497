package dev.sluice.session.redis.store;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import dev.sluice.session.Tombstone;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A store that is asked only while it answers. */
final class GuardedStore implements SessionStore {
    private final SessionStore store;
    private final StoreGuard guard;

    GuardedStore(SessionStore store, StoreGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    @Override
    public Mono<Boolean> create(Session session) {
        return guard.ask(StoreOperation.CREATE, store.create(session));
    }

    @Override
    public Mono<Session> find(SessionId id) {
        return guard.ask(StoreOperation.FIND, store.find(id));
    }

    @Override
    public Mono<Boolean> replace(Session replacement, long expectedVersion) {
        return guard.ask(StoreOperation.REPLACE, store.replace(replacement, expectedVersion));
    }

    @Override
    public Mono<Boolean> delete(SessionId id, Tombstone tombstone) {
        return guard.ask(StoreOperation.DELETE, store.delete(id, tombstone));
    }

    @Override
    public Mono<Tombstone> tombstone(SessionId id) {
        return guard.ask(StoreOperation.TOMBSTONE, store.tombstone(id));
    }

    @Override
    public boolean isShared() {
        return store.isShared();
    }

    @Override
    public Mono<Void> use(SessionId id, Duration busy) {
        return guard.ask(StoreOperation.USE, store.use(id, busy));
    }

    @Override
    public Mono<Duration> idle(SessionId id) {
        return guard.ask(StoreOperation.IDLE, store.idle(id));
    }

    @Override
    public Mono<Boolean> deleteUnused(SessionId id, Duration idle, Tombstone tombstone) {
        return guard.ask(StoreOperation.DELETE, store.deleteUnused(id, idle, tombstone));
    }

    @Override
    public Flux<SessionId> at(String home) {
        return guard.askForMany(StoreOperation.AT, store.at(home));
    }

    @Override
    public Mono<Void> flush() {
        return store.flush();
    }

    @Override
    public Mono<Void> close() {
        return store.close();
    }
}
