package dev.sluice.proxy.exchange;

import dev.sluice.session.Session;
import dev.sluice.session.SessionHold;
import dev.sluice.session.SessionManager;
import dev.sluice.session.events.EventId;
import dev.sluice.session.events.EventStream;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The streams that a legacy client opens with GET: one for what the server says on its own, and any other to go on where
 * a lost connection ended.
 */
final class LegacyStreams {
    private final SessionManager sessions;
    private final Traffics traffics;
    private final UpstreamStreams upstreamStreams;
    private final InFlight inFlight;

    LegacyStreams(SessionManager sessions, Traffics traffics, UpstreamStreams upstreamStreams, InFlight inFlight) {
        this.sessions = sessions;
        this.traffics = traffics;
        this.upstreamStreams = upstreamStreams;
        this.inFlight = inFlight;
    }

    /** Opens or resumes a stream; empty when the event is unknown or what followed it is no longer kept. */
    Optional<LegacyReply> open(Exchange exchange, Session session, Optional<String> lastEventId) {
        try (SessionHold hold = sessions.hold(session.id())) {
            SessionTraffic traffic = traffics.of(session.id(), hold);
            return lastEventId
                    .map(id -> resumed(exchange, session, traffic, id))
                    .orElseGet(() -> Optional.of(pushed(exchange, session, traffic)));
        }
    }

    /** What a client reads of a stream, up to where it is asked to come back. */
    static Flux<Reply> read(EventStream<ReplyPart> stream, long after) {
        return stream.readAfter(after)
                .takeUntil(event -> event.data() instanceof ReplyPart.Goodbye)
                .map(event -> new Reply(Optional.of(event.id().toString()), event.data()));
    }

    private LegacyReply pushed(Exchange exchange, Session session, SessionTraffic traffic) {
        upstreamStreams.open(exchange, session, traffic);
        EventStream<ReplyPart> push = traffic.push();
        return reading(session, push, push.delivered());
    }

    private Optional<LegacyReply> resumed(
            Exchange exchange, Session session, SessionTraffic traffic, String lastEventId) {
        Optional<EventId> last = EventId.parse(lastEventId);
        Optional<EventStream<ReplyPart>> stream = last.flatMap(traffic.log()::find);
        if (stream.isEmpty() || !stream.get().canResumeAfter(last.orElseThrow().sequence())) {
            return Optional.empty();
        }
        if (stream.get() == traffic.push()) {
            upstreamStreams.open(exchange, session, traffic);
        }
        return Optional.of(reading(session, stream.get(), last.orElseThrow().sequence()));
    }

    private LegacyReply reading(Session session, EventStream<ReplyPart> stream, long after) {
        Flux<Reply> replies =
                Flux.using(() -> sessions.hold(session.id()), hold -> read(stream, after), SessionHold::close);
        Reply goodbye = Reply.of(new ReplyPart.Goodbye(inFlight.retry()));
        return new LegacyReply(
                new EventId(stream.number(), after).toString(),
                inFlight.track(inFlight.untilDrain(replies, Mono.just(goodbye))),
                () -> {});
    }
}
