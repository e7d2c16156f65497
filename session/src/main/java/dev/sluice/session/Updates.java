package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.ConcurrentModificationException;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Changes records: one change of a session at a time in this process, and none of another process is overwritten. */
final class Updates {
    /** More conflicts than this in a row mean that another process does nothing but change this one session. */
    private static final int ATTEMPTS = 8;

    private final SessionStore store;
    private final Observers observers;
    private final Census census;

    Updates(SessionStore store, Observers observers, Census census) {
        this.store = store;
        this.observers = observers;
        this.census = census;
    }

    Mono<Session> update(LiveSession live, UnaryOperator<Session> change) {
        return live.turn().take(attempt(live, change, ATTEMPTS));
    }

    private Mono<Session> attempt(LiveSession live, UnaryOperator<Session> change, int attemptsLeft) {
        return Mono.defer(() -> live.isEnded() ? Mono.empty() : store.find(live.id()))
                .flatMap(current -> replace(live, current, change, attemptsLeft));
    }

    private Mono<Session> replace(LiveSession live, Session current, UnaryOperator<Session> change, int attemptsLeft) {
        Session changed = change.apply(current).withVersion(current.version() + 1);
        requireSameIdentity(current, changed);
        return store.replace(changed, current.version())
                .flatMap(replaced -> replaced
                        ? Mono.fromSupplier(() -> announce(live, current, changed))
                        : attemptAgain(live, change, attemptsLeft - 1));
    }

    private static void requireSameIdentity(Session current, Session changed) {
        if (!changed.id().equals(current.id())
                || !changed.belongsTo(current.route(), current.principal())
                || !changed.createdAt().equals(current.createdAt())) {
            throw new IllegalArgumentException(
                    "an update must not change the id, route, principal or creation time of session " + current.id());
        }
        if (current.protocolVersion().isPresent() && changed.protocolVersion().isEmpty()) {
            throw new IllegalArgumentException("an update must not take back the revision of session " + current.id());
        }
    }

    private Session announce(LiveSession live, Session before, Session after) {
        census.changed(live, after);
        if (before.protocolVersion().isEmpty()) {
            after.protocolVersion().ifPresent(agreed -> observers.negotiated(after, agreed));
        }
        return after;
    }

    private Mono<Session> attemptAgain(LiveSession live, UnaryOperator<Session> change, int attemptsLeft) {
        return attemptsLeft > 0
                ? attempt(live, change, attemptsLeft)
                : Mono.error(tooManyConflicts(live.id(), ATTEMPTS));
    }

    static ConcurrentModificationException tooManyConflicts(SessionId id, int attempts) {
        return new ConcurrentModificationException(
                "session " + id + " was changed by others " + attempts + " times in a row");
    }
}
