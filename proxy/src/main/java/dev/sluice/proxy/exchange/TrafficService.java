package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import dev.sluice.session.replica.ReplicaBus;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers other replicas that ask for the traffic of sessions here: the other end of {@link RemoteTraffic}. */
final class TrafficService {
    private final Supplier<String> self;
    private final RouteTable routes;
    private final ExchangeFactory exchanges;
    private final SessionManager sessions;
    private final LegacyStreams streams;
    private final LegacyMessages messages;
    private final Recoveries recoveries;
    private final MessageReader reader;

    TrafficService(
            Supplier<String> self,
            RouteTable routes,
            ExchangeFactory exchanges,
            SessionManager sessions,
            LegacyStreams streams,
            LegacyMessages messages,
            Recoveries recoveries,
            MessageReader reader) {
        this.self = self;
        this.routes = routes;
        this.exchanges = exchanges;
        this.sessions = sessions;
        this.streams = streams;
        this.messages = messages;
        this.recoveries = recoveries;
        this.reader = reader;
    }

    void serve(ReplicaBus bus) {
        bus.serve(RemoteTraffic.OWNER, question -> asked(question, this::owner));
        bus.serve(RemoteTraffic.STREAM, question -> asked(question, this::stream));
        bus.serve(RemoteTraffic.ANSWER, question -> asked(question, this::answer));
        bus.serve(RemoteTraffic.CANCEL, question -> asked(question, this::cancel));
        bus.serve(RemoteTraffic.CHANGED, this::changed);
    }

    private Flux<byte[]> asked(byte[] encoded, BiFunction<TrafficQuestion, Asked, Flux<byte[]>> service) {
        return Flux.defer(() -> {
            TrafficQuestion question = TrafficQuestion.decode(reader, encoded);
            return Mono.justOrEmpty(route(question.route()))
                    .flatMapMany(route -> sessions.find(
                                    question.session(),
                                    route.name(),
                                    question.downstream().principal().key())
                            .map(session -> new Asked(session, exchange(route, question, session)))
                            .flatMapMany(asked -> service.apply(question, asked)));
        });
    }

    private Optional<Route> route(String name) {
        return routes.named(name);
    }

    private Exchange exchange(Route route, TrafficQuestion question, Session session) {
        return exchanges.open(route, question.downstream(), Optional.of(session.id()), session.protocolVersion());
    }

    private Flux<byte[]> owner(TrafficQuestion question, Asked asked) {
        return Mono.justOrEmpty(streams.position(asked.session(), question.content()))
                .map(position -> new StreamOwner(self.get(), position).encode())
                .flux();
    }

    private Flux<byte[]> stream(TrafficQuestion question, Asked asked) {
        return Mono.justOrEmpty(streams.openHere(asked.exchange(), asked.session(), question.content()))
                .flatMapMany(LegacyReply::replies)
                .map(ReplyCodec::encode);
    }

    private Flux<byte[]> answer(TrafficQuestion question, Asked asked) {
        McpResponse answer = (McpResponse) message(question);
        return messages.answerHere(asked.exchange(), asked.session(), answer).thenMany(Flux.empty());
    }

    private Flux<byte[]> cancel(TrafficQuestion question, Asked asked) {
        return messages.cancelHere(asked.exchange(), asked.session(), (McpNotification) message(question))
                .thenMany(Flux.empty());
    }

    /** On behalf of no client: whoever gives a session another upstream session may do so for an operator. */
    private Flux<byte[]> changed(byte[] id) {
        return Mono.justOrEmpty(SessionId.parse(new String(id, StandardCharsets.UTF_8)))
                .flatMap(recoveries::catchUp)
                .flatMap(this::agree)
                .thenMany(Flux.empty());
    }

    private Mono<Void> agree(Session session) {
        return route(session.route())
                .map(route -> route.upstream().connector().wishesChanged(Legs.of(session)))
                .orElse(Mono.empty());
    }

    private McpMessage message(TrafficQuestion question) {
        return reader.readOne(question.content().getBytes(StandardCharsets.UTF_8));
    }

    /** A session that was asked for, with an exchange of the client on whose behalf it was. */
    private record Asked(Session session, Exchange exchange) {}
}
