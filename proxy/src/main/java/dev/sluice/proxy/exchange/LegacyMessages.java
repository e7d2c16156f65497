package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** What a legacy session sends upstream without waiting for an answer: notifications, and answers to questions. */
final class LegacyMessages {
    private final SessionManager sessions;
    private final Traffics traffics;
    private final RemoteTraffic remote;
    private final Conversations conversations;
    private final RootsMemory roots;

    LegacyMessages(SessionManager sessions, Traffics traffics, RemoteTraffic remote, Conversations conversations) {
        this.sessions = sessions;
        this.traffics = traffics;
        this.remote = remote;
        this.conversations = conversations;
        this.roots = new RootsMemory(sessions);
    }

    Mono<Void> accept(Exchange exchange, Session session, McpNotification notification) {
        return exchange.judge(Direction.CLIENT_TO_SERVER, notification.method(), notification)
                .flatMap(verdict -> verdict.fold(
                        pass -> isPointless(session, pass.message())
                                ? Mono.empty()
                                : send(began(session, notification), exchange, session, pass.message()),
                        blocked -> Mono.<Void>empty(),
                        answered -> Mono.empty(),
                        inputNeeded -> Mono.empty()))
                .then(Mono.defer(() -> roots.heard(session, notification)))
                .then(Mono.defer(() -> withdraw(exchange, session, notification)));
    }

    /** Where the call began that a notification withdraws, if it is one that does. */
    private Optional<Standpoint> began(Session session, McpNotification notification) {
        return notification.method().equals(Methods.CANCELLED)
                ? withdrawn(session, notification).map(LegacyCall::began)
                : Optional.empty();
    }

    /**
     * Whether nobody needs to hear a message: it withdraws a call that is over, or that was never one of this session. A
     * call may be under way at another replica, if there is one.
     */
    private boolean isPointless(Session session, McpMessage message) {
        return remote.isAlone()
                && message instanceof McpNotification notification
                && notification.method().equals(Methods.CANCELLED)
                && withdrawn(session, notification).isEmpty();
    }

    /** An answer to no open question is dropped: it comes too late, or it is forged. */
    Mono<Void> answer(Exchange exchange, Session session, McpResponse answer) {
        return answerHere(exchange, session, answer)
                .switchIfEmpty(Mono.defer(
                        () -> remote.answer(question(exchange, session, answer)).thenReturn(false)))
                .then();
    }

    /** Carries an answer to who asked, in this replica; emits true when somebody did. */
    Mono<Boolean> answerHere(Exchange exchange, Session session, McpResponse answer) {
        return Mono.justOrEmpty(answer.id())
                .mapNotNull(id -> traffics.find(session.id())
                        .flatMap(traffic -> traffic.close(id))
                        .orElse(null))
                .flatMap(question -> SessionTraffic.takenBySluice(question, answer)
                        ? Mono.just(true)
                        : relay(exchange, session, question, answer).thenReturn(true));
    }

    private static TrafficQuestion question(Exchange exchange, Session session, McpMessage message) {
        return new TrafficQuestion(
                session.id(),
                exchange.route().name(),
                exchange.downstream(),
                new String(message.utf8(), StandardCharsets.UTF_8));
    }

    /** Sends a message; an upstream session that is lost for good ends the client's too. */
    Mono<Void> send(Exchange exchange, Session session, McpMessage message) {
        return conversations.send(exchange, session, message).onErrorResume(error -> lost(error, session));
    }

    private Mono<Void> relay(Exchange exchange, Session session, OpenQuestion question, McpResponse answer) {
        return exchange.judge(Direction.CLIENT_TO_SERVER, question.method(), answer)
                .map(verdict -> judged(verdict, answer))
                .flatMap(taken -> roots.noted(session, question, taken)
                        .then(Mono.defer(() -> send(
                                question.asker(),
                                exchange,
                                session,
                                question.toServer().apply(taken)))));
    }

    /** An upstream that the configuration does not have any more is told what concerns it where it began. */
    private Mono<Void> send(Optional<Standpoint> former, Exchange exchange, Session session, McpMessage message) {
        return former.filter(Standpoint::isRetired)
                .map(old -> conversations.send(old.exchange(), old.session(), message))
                .orElseGet(() -> send(exchange, session, message));
    }

    /** The server waits for an answer, so that one that the chain refused is replaced and not dropped. */
    private static McpResponse judged(Verdict verdict, McpResponse answer) {
        return verdict.fold(
                pass -> (McpResponse) pass.message(),
                blocked -> McpResponse.error(answer.id(), blocked.code(), blocked.reason(), Map.of()),
                answered -> McpResponse.result(answer.id().orElseThrow(), answered.result()),
                inputNeeded -> {
                    Verdict.Blocked refused = Deliveries.unaskable(inputNeeded);
                    return McpResponse.error(answer.id(), refused.code(), refused.reason(), Map.of());
                });
    }

    private Mono<Void> withdraw(Exchange exchange, Session session, McpNotification notification) {
        if (!notification.method().equals(Methods.CANCELLED) || withdrawHere(session, notification)) {
            return Mono.empty();
        }
        return remote.cancel(question(exchange, session, notification));
    }

    /** Ends the call that a cancellation withdraws, which came to another replica. */
    Mono<Void> cancelHere(Exchange exchange, Session session, McpNotification cancellation) {
        Mono<Void> told = DrivenSession.isOne(Legs.of(session)) ? send(exchange, session, cancellation) : Mono.empty();
        return told.then(Mono.fromRunnable(() -> {
            var unused = withdrawHere(session, cancellation);
        }));
    }

    /** Ends the call that a cancellation withdraws; false when this replica does not carry it. */
    boolean withdrawHere(Session session, McpNotification cancellation) {
        Optional<LegacyCall> call = withdrawn(session, cancellation);
        call.ifPresent(LegacyCall::cancel);
        return call.isPresent();
    }

    private Optional<LegacyCall> withdrawn(Session session, McpNotification cancellation) {
        return cancellation
                .related()
                .flatMap(id -> traffics.find(session.id()).flatMap(traffic -> traffic.findCall(id)));
    }

    private Mono<Void> lost(Throwable error, Session session) {
        FaultException fault = Failures.asFault(error);
        return fault.fault() == Fault.UPSTREAM_SESSION_LOST
                ? LostSession.end(sessions, session.id()).then(Mono.error(fault))
                : Mono.error(fault);
    }
}
