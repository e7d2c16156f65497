package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds sessions of a store that is this process's own: all of them are in its index. */
final class LocalFinder implements SessionFinder {
    private final LiveSessions sessions;
    private final SessionStore store;
    private final Renewals renewals;
    private final LongSupplier now;

    LocalFinder(LiveSessions sessions, SessionStore store, Renewals renewals, LongSupplier now) {
        this.sessions = sessions;
        this.store = store;
        this.renewals = renewals;
        this.now = now;
    }

    @Override
    public Mono<Session> read(SessionId id, Predicate<Session> isOwner) {
        return Mono.defer(() -> {
            LiveSession live = findHere(id);
            return live == null ? Mono.empty() : read(live, isOwner);
        });
    }

    private Mono<Session> read(LiveSession live, Predicate<Session> isOwner) {
        return store.find(live.id()).filter(isOwner).flatMap(session -> renewals.use(live, session));
    }

    @Override
    public Mono<LiveSession> find(SessionId id) {
        return Mono.fromSupplier(() -> findHere(id));
    }

    @Override
    public @Nullable LiveSession findHere(SessionId id) {
        return sessions.find(id, now.getAsLong());
    }

    @Override
    public Mono<Session> bringHome(SessionId id) {
        return store.find(id);
    }

    @Override
    public Mono<Removal> end(SessionId id, RemovalReason reason) {
        return Mono.defer(() -> Mono.justOrEmpty(sessions.end(id, reason)));
    }

    @Override
    public int guests() {
        return 0;
    }
}
