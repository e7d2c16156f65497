package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.store.memory.MemorySessionStore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** A memory store whose answers a test may replace, delay or break. */
final class ScriptedStore implements SessionStore {
    final AtomicInteger deletes = new AtomicInteger();
    final AtomicInteger flushes = new AtomicInteger();
    volatile UnaryOperator<Mono<Boolean>> onCreate = UnaryOperator.identity();
    volatile UnaryOperator<Mono<Boolean>> onReplace = UnaryOperator.identity();
    volatile UnaryOperator<Mono<Boolean>> onDelete = UnaryOperator.identity();

    private final MemorySessionStore records = new MemorySessionStore();

    @Override
    public Mono<Boolean> create(Session session) {
        return onCreate.apply(records.create(session));
    }

    @Override
    public Mono<Session> find(SessionId id) {
        return records.find(id);
    }

    @Override
    public Mono<Boolean> replace(Session replacement, long expectedVersion) {
        return onReplace.apply(records.replace(replacement, expectedVersion));
    }

    @Override
    public Mono<Boolean> delete(SessionId id, Tombstone tombstone) {
        return Mono.defer(() -> {
            deletes.incrementAndGet();
            return onDelete.apply(records.delete(id, tombstone));
        });
    }

    @Override
    public Mono<Tombstone> tombstone(SessionId id) {
        return records.tombstone(id);
    }

    @Override
    public Mono<Void> flush() {
        return Mono.fromRunnable(flushes::incrementAndGet);
    }

    @Override
    public Mono<Void> close() {
        return records.close();
    }
}
