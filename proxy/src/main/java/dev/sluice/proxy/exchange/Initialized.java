package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.SessionHold;
import java.util.Optional;

/**
 * What came of an {@code initialize}.
 *
 * @param session the new session; empty when the handshake failed
 * @param answer the result or error
 * @param work keeps an anonymous session until the receiver closes it; empty for the session of a client
 */
public record Initialized(Optional<SessionId> session, ReplyPart answer, Optional<SessionHold> work) {
    static Initialized refused(ReplyPart answer) {
        return new Initialized(Optional.empty(), answer, Optional.empty());
    }

    Initialized with(ReplyPart other) {
        return new Initialized(session, other, work);
    }
}
