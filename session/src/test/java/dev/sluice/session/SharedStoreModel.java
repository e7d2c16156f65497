package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.store.memory.MemorySessionStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The contract of a shared store on virtual time, which no real one can follow. */
final class SharedStoreModel implements SessionStore {
    private final MemorySessionStore records = new MemorySessionStore();
    private final Map<SessionId, Use> uses = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private Mono<Void> beforeNoting = Mono.empty();
    private volatile boolean catchingUp;

    SharedStoreModel(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** From now on what is missing may be on its way, or not any more. */
    void catchUp(boolean catchingUp) {
        this.catchingUp = catchingUp;
    }

    @Override
    public boolean isCatchingUp() {
        return catchingUp;
    }

    @Override
    public Mono<Boolean> create(Session session) {
        return records.create(session).doOnNext(created -> noteUse(session.id(), Duration.ZERO));
    }

    @Override
    public Mono<Session> find(SessionId id) {
        return records.find(id);
    }

    @Override
    public Mono<Boolean> replace(Session replacement, long expectedVersion) {
        return records.replace(replacement, expectedVersion);
    }

    @Override
    public Mono<Boolean> delete(SessionId id, Tombstone tombstone) {
        return records.delete(id, tombstone).doOnNext(deleted -> uses.remove(id));
    }

    @Override
    public Mono<Tombstone> tombstone(SessionId id) {
        return records.tombstone(id);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Mono<Void> use(SessionId id, Duration busy) {
        return Mono.defer(() -> beforeNoting).then(Mono.fromRunnable(() -> noteUse(id, busy)));
    }

    /** From now on noting a use takes as long as something else. */
    void noteAfter(Mono<Void> condition) {
        beforeNoting = condition;
    }

    private void noteUse(SessionId id, Duration busy) {
        uses.put(id, new Use(nanos.getAsLong(), nanos.getAsLong() + busy.toNanos()));
    }

    @Override
    public Mono<Duration> idle(SessionId id) {
        return records.find(id).map(found -> idleNow(id));
    }

    private Duration idleNow(SessionId id) {
        Use use = uses.getOrDefault(id, new Use(0, 0));
        return use.busyUntil > nanos.getAsLong() ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - use.at);
    }

    @Override
    public Mono<Boolean> deleteUnused(SessionId id, Duration idle, Tombstone tombstone) {
        return Mono.defer(() -> idleNow(id).compareTo(idle) >= 0 ? delete(id, tombstone) : Mono.just(false));
    }

    @Override
    public Flux<SessionId> at(String home) {
        return Flux.fromIterable(uses.keySet())
                .filterWhen(id -> records.find(id)
                        .map(session -> session.home().equals(home))
                        .defaultIfEmpty(false));
    }

    @Override
    public Mono<Void> flush() {
        return Mono.empty();
    }

    @Override
    public Mono<Void> close() {
        return records.close();
    }

    private record Use(long at, long busyUntil) {}
}
