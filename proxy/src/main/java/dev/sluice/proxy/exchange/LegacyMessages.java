package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import java.util.Map;
import reactor.core.publisher.Mono;

/** What a legacy session sends upstream without waiting for an answer: notifications, and answers to questions. */
final class LegacyMessages {
    private final SessionManager sessions;
    private final Traffics traffics;
    private final Conversations conversations;

    LegacyMessages(SessionManager sessions, Traffics traffics, Conversations conversations) {
        this.sessions = sessions;
        this.traffics = traffics;
        this.conversations = conversations;
    }

    Mono<Void> accept(Exchange exchange, Session session, McpNotification notification) {
        return exchange.judge(Direction.CLIENT_TO_SERVER, notification.method(), notification)
                .flatMap(verdict -> verdict.fold(
                        pass -> send(exchange, session, pass.message()),
                        blocked -> Mono.<Void>empty(),
                        answered -> Mono.empty(),
                        inputNeeded -> Mono.empty()))
                .then(Mono.fromRunnable(() -> withdraw(session, notification)));
    }

    /** An answer to no open question is dropped: it comes too late, or it is forged. */
    Mono<Void> answer(Exchange exchange, Session session, McpResponse answer) {
        return answer.id()
                .flatMap(id -> traffics.find(session.id()).flatMap(traffic -> traffic.close(id)))
                .filter(question -> !SessionTraffic.takenBySluice(question, answer))
                .map(question -> relay(exchange, session, question, answer))
                .orElse(Mono.empty());
    }

    /** Sends a message; an upstream session that is lost for good ends the client's too. */
    Mono<Void> send(Exchange exchange, Session session, McpMessage message) {
        return conversations.send(exchange, session, message).onErrorResume(error -> lost(error, session));
    }

    private Mono<Void> relay(Exchange exchange, Session session, OpenQuestion question, McpResponse answer) {
        return exchange.judge(Direction.CLIENT_TO_SERVER, question.method(), answer)
                .map(verdict -> judged(verdict, answer))
                .flatMap(message -> send(exchange, session, message));
    }

    /** The server waits for an answer, so that one that the chain refused is replaced and not dropped. */
    private static McpMessage judged(Verdict verdict, McpResponse answer) {
        return verdict.fold(
                pass -> pass.message(),
                blocked -> McpResponse.error(answer.id(), blocked.code(), blocked.reason(), Map.of()),
                answered -> McpResponse.result(answer.id().orElseThrow(), answered.result()),
                inputNeeded -> {
                    Verdict.Blocked refused = Deliveries.unaskable(inputNeeded);
                    return McpResponse.error(answer.id(), refused.code(), refused.reason(), Map.of());
                });
    }

    private void withdraw(Session session, McpNotification notification) {
        if (notification.method().equals(Methods.CANCELLED)) {
            notification
                    .related()
                    .flatMap(id -> traffics.find(session.id()).flatMap(traffic -> traffic.findCall(id)))
                    .ifPresent(LegacyCall::cancel);
        }
    }

    private Mono<Void> lost(Throwable error, Session session) {
        FaultException fault = Failures.asFault(error);
        return fault.fault() == Fault.UPSTREAM_SESSION_LOST
                ? sessions.remove(session.id(), RemovalReason.UPSTREAM).then(Mono.error(fault))
                : Mono.error(fault);
    }
}
