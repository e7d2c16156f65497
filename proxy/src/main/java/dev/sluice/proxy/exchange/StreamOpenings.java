package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import dev.sluice.session.events.EventId;
import dev.sluice.session.events.EventJournal;
import dev.sluice.session.events.JournaledStream;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the stream that a client asks for with GET: in this replica, in another one, or in the journal of one that has
 * died.
 */
final class StreamOpenings {
    private final LegacyStreams streams;
    private final RemoteTraffic remote;
    private final SessionManager sessions;
    private final EventJournal journal;
    private final ReplyCodec codec;
    private final MessageReader reader;

    StreamOpenings(
            LegacyStreams streams,
            RemoteTraffic remote,
            SessionManager sessions,
            EventJournal journal,
            ReplyCodec codec,
            MessageReader reader) {
        this.streams = streams;
        this.remote = remote;
        this.sessions = sessions;
        this.journal = journal;
        this.codec = codec;
        this.reader = reader;
    }

    /** Begins to hear what the upstream says on its own, if that is for this replica to do. */
    void hear(Exchange exchange, Session session) {
        if (session.home().equals(remote.self())) {
            streams.hear(exchange, session);
        }
    }

    /** Empty when the event is unknown, or what followed it is no longer kept anywhere. */
    Mono<LegacyReply> open(Exchange exchange, Session session, Optional<String> lastEventId) {
        return lastEventId.map(id -> resume(exchange, session, id)).orElseGet(() -> push(exchange, session));
    }

    /** A home that does not answer, or that stops, gives the stream up to whoever is asked for it. */
    private Mono<LegacyReply> push(Exchange exchange, Session session) {
        Mono<LegacyReply> here =
                Mono.defer(() -> Mono.justOrEmpty(streams.openHere(exchange, session, RemoteTraffic.PUSH)));
        if (session.home().equals(remote.self())) {
            return here;
        }
        return remote.open(question(exchange, session, RemoteTraffic.PUSH))
                .switchIfEmpty(sessions.bringHome(session.id()).then(here));
    }

    private Mono<LegacyReply> resume(Exchange exchange, Session session, String lastEventId) {
        return Mono.defer(() -> Mono.justOrEmpty(streams.openHere(exchange, session, lastEventId)))
                .switchIfEmpty(Mono.defer(() -> remote.open(question(exchange, session, lastEventId))))
                .switchIfEmpty(Mono.defer(() ->
                        Mono.justOrEmpty(EventId.parse(lastEventId)).flatMap(last -> recall(exchange, session, last))));
    }

    private static TrafficQuestion question(Exchange exchange, Session session, String content) {
        return new TrafficQuestion(session.id(), exchange.route().name(), exchange.downstream(), content);
    }

    private Mono<LegacyReply> recall(Exchange exchange, Session session, EventId last) {
        return journal.read(session.id(), last.stream(), last.sequence())
                .map(found -> new LegacyReply(last, recalled(exchange, session, last, found), () -> {}));
    }

    private Flux<Reply> recalled(Exchange exchange, Session session, EventId last, JournaledStream found) {
        Flux<Reply> kept = Flux.fromIterable(found.events())
                .map(event -> new Reply(
                        Optional.of(new EventId(last.stream(), event.sequence())),
                        codec.part(event.data().value())));
        return found.completed() ? kept : kept.concatWith(goOn(exchange, session, found));
    }

    private Flux<Reply> goOn(Exchange exchange, Session session, JournaledStream found) {
        StreamDescription description =
                StreamDescription.decode(reader, found.description().value());
        return description
                .call()
                .map(id -> unfinished(exchange, description, id))
                .orElseGet(() -> push(exchange, session).flatMapMany(LegacyReply::replies));
    }

    /** The call of a replica that is gone is lost; one that only does not answer may be asked for again. */
    private Flux<Reply> unfinished(Exchange exchange, StreamDescription description, RequestId id) {
        if (remote.isAlive(description.replica())) {
            return Flux.empty();
        }
        return Flux.just(Reply.of(Failures.of(FaultException.of(Fault.REPLICA_LOST), id, exchange)));
    }
}
