package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads the stream of each legacy upstream session into the push stream of its client's session, from the first GET of the
 * client until the session ends, wherever the upstream session is.
 */
final class UpstreamStreams {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Set<Fault> FINAL = Set.of(Fault.UPSTREAM_SESSION_LOST, Fault.SESSION_ENDED);
    private static final List<String> LISTS = List.of("tools", "prompts", "resources");

    private final SessionManager sessions;
    private final Conversations conversations;
    private final LegacyMessages messages;
    private final SessionAdaptations adaptations;
    private final Scheduler timer;

    UpstreamStreams(
            SessionManager sessions,
            Conversations conversations,
            LegacyMessages messages,
            SessionAdaptations adaptations,
            Scheduler timer) {
        this.sessions = sessions;
        this.conversations = conversations;
        this.messages = messages;
        this.adaptations = adaptations;
        this.timer = timer;
    }

    /** Begins to read unless that has been done. */
    void open(Exchange exchange, Session session, SessionTraffic traffic) {
        if (traffic.startListening(moved -> openAgain(exchange, moved, traffic))) {
            listen(exchange, traffic.newest(session), traffic, FIRST_PAUSE);
        }
    }

    /** The client does not know that the server is another one, but must look again at all that it has read there. */
    private void openAgain(Exchange exchange, Session session, SessionTraffic traffic) {
        listen(exchange, session, traffic, FIRST_PAUSE);
        List<String> changed = LISTS.stream()
                .filter(list -> isAnnounced(exchange.renewed().route(), session, list))
                .toList();
        if (!changed.isEmpty() && traffic.mayAnnounce()) {
            Flux<ReplyPart> announcements = Flux.fromIterable(changed)
                    .map(list -> McpNotification.of("notifications/" + list + "/list_changed", Map.of()))
                    .concatMap(notice ->
                            Deliveries.deliver(exchange.renewed(), "", new ReplyPart.Message(notice), refusal -> {}));
            var unused = traffic.background()
                    .run(
                            "announcement of another upstream session",
                            announcements.doOnNext(traffic.push()::append).then());
        }
    }

    private static boolean isAnnounced(Route route, Session session, String list) {
        return route.reader()
                .view(session.upstream().server().capabilities())
                .at("/" + list + "/listChanged")
                .bool()
                .orElse(false);
    }

    private void listen(Exchange opened, Session session, SessionTraffic traffic, Duration pause) {
        Exchange exchange = opened.renewed();
        Reception reception = new Reception(
                exchange,
                session,
                traffic,
                adaptations.of(session),
                "",
                Optional.empty(),
                refusal -> refuse(exchange, session, traffic, refusal));
        Flux<ReplyPart> parts = heard(exchange.route(), session, traffic)
                .mapNotNull(message -> reception.take(message).orElse(null))
                .concatMap(message -> Deliveries.deliver(
                        exchange.renewed(),
                        "",
                        new ReplyPart.Message(message),
                        refusal -> refuse(exchange, session, traffic, refusal)));
        traffic.listen(traffic.push()
                .writeFrom(parts.concatWith(Flux.never()))
                .onErrorResume(error -> failed(error, exchange, session, traffic, pause)));
    }

    /** A server without sessions is heard before the client reads, so that only the newest of each change is kept. */
    private static Flux<McpMessage> heard(Route route, Session session, SessionTraffic traffic) {
        UpstreamLeg leg = Legs.of(session);
        Flux<McpMessage> messages = route.upstream().connector().listen(leg);
        return DrivenSession.isOne(leg)
                ? messages.concatMap(message -> traffic.whenRead().thenReturn(message), 1)
                : messages;
    }

    private Mono<Void> failed(
            Throwable error, Exchange exchange, Session session, SessionTraffic traffic, Duration pause) {
        FaultException fault = Failures.asFault(error);
        Failures.log(fault, exchange);
        if (Conversations.isLost(fault, exchange.route())) {
            return renewed(fault, exchange, session)
                    .onErrorResume(again -> ended(again, exchange, session, traffic, pause));
        }
        if (fault.fault() != Fault.UPSTREAM_STREAM_NOT_OFFERED) {
            traffic.stopListening();
        }
        return Mono.empty();
    }

    /** A session that was given another upstream session begins to read there by itself. */
    private Mono<Void> renewed(FaultException fault, Exchange exchange, Session session) {
        Route route = exchange.renewed().route();
        return route.settings().recovery().recovers()
                ? conversations.recover(route, session).then()
                : Mono.error(fault);
    }

    private Mono<Void> ended(
            Throwable error, Exchange exchange, Session session, SessionTraffic traffic, Duration pause) {
        if (FINAL.contains(Failures.asFault(error).fault())) {
            return LostSession.end(sessions, session.id());
        }
        Duration next = pause.multipliedBy(2);
        return Mono.delay(pause, timer)
                .doOnNext(over -> listen(
                        exchange,
                        traffic.newest(session),
                        traffic,
                        next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next))
                .then();
    }

    private void refuse(Exchange exchange, Session session, SessionTraffic traffic, McpResponse refusal) {
        refusal.id().ifPresent(traffic::forget);
        var unused = traffic.background().run("refusal of a question", messages.send(exchange, session, refusal));
    }
}
