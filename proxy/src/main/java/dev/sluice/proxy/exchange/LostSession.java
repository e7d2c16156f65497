package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionManager;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Ends the session of a client whose upstream session is lost for good. */
final class LostSession {
    private LostSession() {}

    /** What the upstream does not know any more is forgotten first, so that nobody ends it there once more. */
    static Mono<Void> end(SessionManager sessions, SessionId id) {
        return sessions.update(
                        id,
                        session -> session.withUpstream(
                                session.upstream().opened(session.upstream().replica(), Optional.empty())))
                .then(sessions.remove(id, RemovalReason.UPSTREAM))
                .then();
    }
}
