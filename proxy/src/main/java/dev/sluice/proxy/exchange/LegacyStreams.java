package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionHold;
import dev.sluice.session.SessionManager;
import dev.sluice.session.events.EventId;
import dev.sluice.session.events.EventStream;
import dev.sluice.session.events.StreamEvent;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * The streams that a legacy client opens with GET: one for what the server says on its own, and any other to go on where
 * a lost connection ended.
 */
final class LegacyStreams {
    private final SessionManager sessions;
    private final Traffics traffics;
    private final LegacyMessages messages;
    private final InFlight inFlight;
    private final RemoteTraffic remote;

    LegacyStreams(
            SessionManager sessions,
            Traffics traffics,
            LegacyMessages messages,
            InFlight inFlight,
            RemoteTraffic remote) {
        this.sessions = sessions;
        this.traffics = traffics;
        this.messages = messages;
        this.inFlight = inFlight;
        this.remote = remote;
    }

    /**
     * Opens or resumes a stream that this replica has.
     *
     * @param content an event id, or {@link RemoteTraffic#PUSH}
     * @return empty when it has none, or what followed the event is no longer kept
     */
    Optional<LegacyReply> openHere(Exchange exchange, Session session, String content) {
        try (SessionHold hold = sessions.hold(session.id())) {
            SessionTraffic traffic = traffics.of(session.id(), hold);
            return content.equals(RemoteTraffic.PUSH)
                    ? Optional.of(pushed(exchange, session, traffic))
                    : resumed(exchange, session, traffic, content);
        }
    }

    /** Where {@link #openHere} would begin to read; empty when it would not, or when another replica had better do it. */
    Optional<EventId> position(Session session, String content) {
        try (SessionHold hold = sessions.hold(session.id())) {
            SessionTraffic traffic = traffics.of(session.id(), hold);
            return content.equals(RemoteTraffic.PUSH)
                    ? pushPosition(session, traffic)
                    : EventId.parse(content)
                            .filter(last -> resumable(traffic, last).isPresent());
        }
    }

    private Optional<EventId> pushPosition(Session session, SessionTraffic traffic) {
        EventStream<ReplyPart> push = traffic.push();
        return session.home().equals(remote.self()) && !inFlight.isDraining()
                ? Optional.of(new EventId(push.number(), push.delivered()))
                : Optional.empty();
    }

    /** Puts a message on the stream of what belongs to no request. */
    void tellHere(Session session, McpMessage message) {
        try (SessionHold hold = sessions.hold(session.id())) {
            traffics.of(session.id(), hold).push().append(new ReplyPart.Message(message));
        }
    }

    /** What a client reads of a stream, up to where it is asked to come back. */
    static Flux<Reply> read(EventStream<ReplyPart> stream, long after) {
        return stream.readAfter(after).handle(LegacyStreams::pass);
    }

    private static void pass(StreamEvent<ReplyPart> event, SynchronousSink<Reply> sink) {
        sink.next(new Reply(Optional.of(event.id()), event.data()));
        if (event.data() instanceof ReplyPart.Goodbye) {
            sink.complete();
        }
    }

    private LegacyReply pushed(Exchange exchange, Session session, SessionTraffic traffic) {
        listen(exchange, session, traffic);
        EventStream<ReplyPart> push = traffic.push();
        return reading(session, push, push.delivered());
    }

    private Optional<LegacyReply> resumed(
            Exchange exchange, Session session, SessionTraffic traffic, String lastEventId) {
        return EventId.parse(lastEventId)
                .flatMap(last ->
                        resumable(traffic, last).map(stream -> resumed(exchange, session, traffic, stream, last)));
    }

    private static Optional<EventStream<ReplyPart>> resumable(SessionTraffic traffic, EventId last) {
        return traffic.log().find(last).filter(stream -> stream.canResumeAfter(last.sequence()));
    }

    private LegacyReply resumed(
            Exchange exchange, Session session, SessionTraffic traffic, EventStream<ReplyPart> stream, EventId last) {
        if (stream == traffic.push()) {
            listen(exchange, session, traffic);
        }
        return reading(session, stream, last.sequence());
    }

    private LegacyReply reading(Session session, EventStream<ReplyPart> stream, long after) {
        Flux<Reply> replies =
                Flux.using(() -> sessions.hold(session.id()), hold -> read(stream, after), SessionHold::close);
        Reply goodbye = Reply.of(new ReplyPart.Goodbye(inFlight.retry()));
        return new LegacyReply(
                new EventId(stream.number(), after),
                inFlight.track(inFlight.untilDrain(replies, Mono.just(goodbye))),
                () -> {});
    }

    /** Reads the upstream's own stream into the session's, from the first GET of the client until the session ends. */
    private void listen(Exchange exchange, Session session, SessionTraffic traffic) {
        if (!traffic.startListening()) {
            return;
        }
        Flux<ReplyPart> parts = exchange.route()
                .upstream()
                .connector()
                .listen(LegacyExchanges.leg(session))
                .filter(message -> hasRoom(exchange, session, traffic, message))
                .concatMap(message -> Deliveries.deliver(
                        exchange,
                        "",
                        new ReplyPart.Message(message),
                        refusal -> refuse(exchange, session, traffic, refusal)));
        Mono<Void> work = traffic.push()
                .writeFrom(parts.concatWith(Flux.never()))
                .onErrorResume(error -> listeningFailed(error, exchange, session, traffic));
        var unused = traffic.background().run("stream of the upstream", work);
    }

    private Mono<Void> listeningFailed(Throwable error, Exchange exchange, Session session, SessionTraffic traffic) {
        FaultException fault = Failures.asFault(error);
        Failures.log(fault, exchange);
        if (fault.fault() == Fault.UPSTREAM_SESSION_LOST) {
            return sessions.remove(session.id(), RemovalReason.UPSTREAM).then();
        }
        if (fault.fault() != Fault.UPSTREAM_STREAM_NOT_OFFERED) {
            traffic.stopListening();
        }
        return Mono.empty();
    }

    /** False for a question that the session has no room for; the upstream is told. */
    private boolean hasRoom(Exchange exchange, Session session, SessionTraffic traffic, McpMessage message) {
        int mostQuestions = exchange.route().settings().maxOpenQuestions();
        if (traffic.note(message, Optional.empty(), mostQuestions)) {
            return true;
        }
        refuse(exchange, session, traffic, Failures.tooManyQuestions((McpRequest) message, exchange));
        return false;
    }

    private void refuse(Exchange exchange, Session session, SessionTraffic traffic, McpResponse refusal) {
        refusal.id().ifPresent(traffic::forget);
        var unused = traffic.background().run("refusal of a question", messages.send(exchange, session, refusal));
    }
}
