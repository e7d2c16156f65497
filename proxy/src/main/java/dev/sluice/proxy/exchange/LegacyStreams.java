package dev.sluice.proxy.exchange;

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
    private final UpstreamStreams upstreamStreams;
    private final InFlight inFlight;
    private final RemoteTraffic remote;

    LegacyStreams(
            SessionManager sessions,
            Traffics traffics,
            UpstreamStreams upstreamStreams,
            InFlight inFlight,
            RemoteTraffic remote) {
        this.sessions = sessions;
        this.traffics = traffics;
        this.upstreamStreams = upstreamStreams;
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

    /** Begins to hear what the upstream says on its own, before the client reads it. */
    void hear(Exchange exchange, Session session) {
        try (SessionHold hold = sessions.hold(session.id())) {
            upstreamStreams.open(exchange, session, traffics.of(session.id(), hold));
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
        upstreamStreams.open(exchange, session, traffic);
        EventStream<ReplyPart> push = traffic.push();
        return reading(session, traffic, push, push.delivered());
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
            upstreamStreams.open(exchange, session, traffic);
        }
        return reading(session, traffic, stream, last.sequence());
    }

    private LegacyReply reading(Session session, SessionTraffic traffic, EventStream<ReplyPart> stream, long after) {
        Flux<Reply> replies = Flux.using(
                () -> sessions.hold(session.id()),
                hold -> read(stream, after).doOnSubscribe(begun -> traffic.noteRead(stream)),
                SessionHold::close);
        Reply goodbye = Reply.of(new ReplyPart.Goodbye(inFlight.retry()));
        return new LegacyReply(
                new EventId(stream.number(), after),
                inFlight.track(inFlight.untilDrain(replies, Mono.just(goodbye))),
                () -> {});
    }
}
