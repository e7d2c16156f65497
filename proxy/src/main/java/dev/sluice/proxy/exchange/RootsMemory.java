package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.session.ClientState;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Writes down what a client has answered to {@code roots/list}, until it says that they are others. A server without
 * sessions would ask for them in every call. Clients that do not tell of changes are asked every time.
 */
final class RootsMemory {
    private static final Logger LOGGER = LoggerFactory.getLogger(RootsMemory.class);

    private static final String CHANGED = "notifications/roots/list_changed";

    /** More than this is not worth its place in every record. */
    private static final int LONGEST = 16 << 10;

    private final SessionManager sessions;

    RootsMemory(SessionManager sessions) {
        this.sessions = sessions;
    }

    /** The client has answered a question. */
    Mono<Void> noted(Session session, OpenQuestion question, McpResponse answer) {
        if (!question.method().equals(Methods.ROOTS_LIST) || answer.isError() || !isKept(session)) {
            return Mono.empty();
        }
        String roots = answer.body().member("result").toJson();
        return roots.length() <= LONGEST ? write(session, Optional.of(roots)) : Mono.empty();
    }

    /** The client has said something. */
    Mono<Void> heard(Session session, McpNotification notification) {
        return notification.method().equals(CHANGED) && isKept(session)
                ? write(session, Optional.empty())
                : Mono.empty();
    }

    private static boolean isKept(Session session) {
        return DrivenSession.isOne(Legs.of(session));
    }

    private Mono<Void> write(Session session, Optional<String> roots) {
        return sessions.update(
                        session.id(),
                        now -> now.withState(new ClientState(
                                now.state().logLevel(), now.state().subscriptions(), roots)))
                .onErrorResume(error -> {
                    LOGGER.warn(
                            "The roots of session {} could not be written down: {}", session.id(), error.toString());
                    return Mono.empty();
                })
                .then();
    }
}
