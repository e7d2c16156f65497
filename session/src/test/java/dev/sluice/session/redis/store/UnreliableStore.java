package dev.sluice.session.redis.store;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.Tombstone;
import dev.sluice.session.store.memory.MemorySessionStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Records in memory behind a line that a test may cut, before the question arrives or before the answer does. */
final class UnreliableStore implements SessionStore {
    final MemorySessionStore records = new MemorySessionStore();
    final List<String> writes = new CopyOnWriteArrayList<>();
    volatile Line line = Line.WORKS;

    enum Line {
        WORKS,
        LOSES_QUESTIONS,
        LOSES_ANSWERS
    }

    private <T> Mono<T> over(Mono<T> call) {
        return Mono.defer(() -> switch (line) {
            case WORKS -> call;
            case LOSES_QUESTIONS -> Mono.error(new StoreUnavailableException("no question arrives"));
            case LOSES_ANSWERS -> call.then(Mono.error(new StoreUnavailableException("no answer arrives")));
        });
    }

    private <T> Mono<T> write(String what, Mono<T> call) {
        return over(call.doOnSubscribe(begun -> writes.add(what)));
    }

    @Override
    public Mono<Boolean> create(Session session) {
        return write("create " + session.version(), records.create(session));
    }

    @Override
    public Mono<Session> find(SessionId id) {
        return over(records.find(id));
    }

    @Override
    public Mono<Boolean> replace(Session replacement, long expectedVersion) {
        return write(
                "replace " + expectedVersion + " by " + replacement.version(),
                records.replace(replacement, expectedVersion));
    }

    @Override
    public Mono<Boolean> delete(SessionId id, Tombstone tombstone) {
        return write("delete", records.delete(id, tombstone));
    }

    @Override
    public Mono<Tombstone> tombstone(SessionId id) {
        return over(records.tombstone(id));
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Mono<Void> use(SessionId id, Duration busy) {
        return write("use " + busy.toSeconds(), Mono.empty());
    }

    @Override
    public Mono<Duration> idle(SessionId id) {
        return over(Mono.just(Duration.ofHours(1)));
    }

    @Override
    public Mono<Boolean> deleteUnused(SessionId id, Duration idle, Tombstone tombstone) {
        return write("deleteUnused", records.delete(id, tombstone));
    }

    @Override
    public Flux<SessionId> at(String home) {
        return over(Mono.<SessionId>empty()).flux();
    }

    @Override
    public Mono<Void> flush() {
        return records.flush();
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
