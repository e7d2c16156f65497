package dev.sluice.session;

import java.util.Optional;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Notes the uses of sessions. Most cost one write; once in a touch interval a use also moves the session in the order of
 * eviction and is told to the observers, in the session's turn, so that nobody hears of it after the removal.
 */
final class Renewals {
    private final LiveSessions sessions;
    private final Observers observers;
    private final long touchInterval;
    private final LongSupplier now;
    private final Optional<UseNotes> notes;

    /** With notes, other replicas learn of the uses too. */
    Renewals(
            LiveSessions sessions,
            Observers observers,
            long touchInterval,
            LongSupplier now,
            Optional<UseNotes> notes) {
        this.sessions = sessions;
        this.observers = observers;
        this.touchInterval = touchInterval;
        this.now = now;
        this.notes = notes;
    }

    /** Emits the session when its use is noted. */
    Mono<Session> use(LiveSession live, Session session) {
        long time = now.getAsLong();
        live.use(time);
        return live.renew(time, touchInterval) ? renew(live, session) : Mono.just(session);
    }

    private Mono<Session> renew(LiveSession live, Session session) {
        if (live.hasPlace()) {
            sessions.renew(live);
        }
        return live.turn()
                .take(Mono.<Void>fromRunnable(() -> tell(live, session)))
                .then(Mono.fromSupplier(() -> noted(live, session)));
    }

    private Session noted(LiveSession live, Session session) {
        notes.ifPresent(all -> all.used(live));
        return session;
    }

    private void tell(LiveSession live, Session session) {
        if (!live.isEnded()) {
            observers.renewed(session);
        }
    }
}
