package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.TransportType;
import dev.sluice.proxy.edge.channel.ClientChannel;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Serves clients of HTTP+SSE. A GET opens the stream that carries everything to the client, and its first event names the
 * address that takes everything from it: the same path with the id of the stream, which nobody can guess.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse">MCP 2024-11-05,
 *     HTTP with SSE</a>
 */
final class SseHandler {
    private static final String CHANNEL = "channel";

    private final Exchanges exchanges;
    private final RequestBody bodies;
    private final Scheduler timer;
    private final SseStreams streams;
    private final RemoteSseStreams remote;
    private final EndedStreams ended;
    private final Lifetimes lifetimes;

    SseHandler(
            Exchanges exchanges,
            RequestBody bodies,
            SseStreams streams,
            RemoteSseStreams remote,
            EndedStreams ended,
            Lifetimes lifetimes,
            Scheduler timer) {
        this.exchanges = exchanges;
        this.bodies = bodies;
        this.streams = streams;
        this.remote = remote;
        this.ended = ended;
        this.lifetimes = lifetimes;
        this.timer = timer;
    }

    static RefusalException noSuchStream() {
        return RefusalException.http(404, "There is no such stream; open a new one with GET");
    }

    /** Answers a GET with the stream of a new channel. */
    Mono<Void> open(Incoming incoming) {
        Route route = incoming.route();
        AcceptHeader.checkGet(incoming.headers());
        if (exchanges.inFlight().isDraining()) {
            return Mono.error(FaultException.retryAfter(Fault.SHUTTING_DOWN, Duration.ofSeconds(1)));
        }
        ClientChannel channel = new ClientChannel(
                exchanges,
                () -> exchanges.current(route),
                incoming.downstream(TransportType.HTTP_SSE),
                route.settings().maxChannelCalls());
        String id = streams.add(route.name(), incoming.principal(), channel);
        String address = incoming.request().uri().split("\\?", 2)[0] + "?" + CHANNEL + "=" + id;
        Flux<ByteBuf> events = WriteGate.paced(
                        incoming.response(), exchanges.inFlight().track(channel.outgoing()), SseEncoder::message)
                .takeUntilOther(idle(channel, route.settings().handshake()));
        return ReplyWriter.writeEvents(
                        incoming.response(),
                        Flux.concat(
                                Mono.just(SseEncoder.endpoint(address)),
                                withSignsOfLife(
                                        lifetimes.limit(events, incoming),
                                        route.settings().keepAlive())))
                .doFinally(end -> streams.remove(id));
    }

    /** Takes a POST to the address of a channel, here or at another replica. */
    Mono<Void> post(Incoming incoming) {
        Route route = incoming.route();
        List<String> named =
                new QueryStringDecoder(incoming.request().uri()).parameters().getOrDefault(CHANNEL, List.of());
        if (named.isEmpty()) {
            return Mono.error(RefusalException.methodNotAllowed(
                    "GET", "This is HTTP+SSE: open the stream with GET and post to the address that it names"));
        }
        StreamClaim claim = new StreamClaim(named.get(0), route.name(), incoming.principal());
        return streams.find(claim)
                .<Function<byte[], Mono<Void>>>map(channel -> channel::receive)
                .or(() -> remote.find(claim))
                .map(receiver -> post(incoming, receiver))
                .orElseGet(() -> ended.refusal(claim).flatMap(Mono::error));
    }

    private Mono<Void> post(Incoming incoming, Function<byte[], Mono<Void>> receiver) {
        return bodies.read(incoming.request(), incoming.route().settings())
                .flatMap(receiver)
                .then(Mono.defer(() -> incoming.response().status(202).send()));
    }

    /** Completes when a client has had its time and has neither finished its handshake nor called anything. */
    private Mono<Long> idle(ClientChannel channel, Duration limit) {
        return Flux.interval(limit, timer)
                .onBackpressureDrop()
                .filter(tick -> !channel.isInUse())
                .next();
    }

    private Flux<ByteBuf> withSignsOfLife(Flux<ByteBuf> events, Duration interval) {
        if (interval.isZero()) {
            return events;
        }
        Sinks.Empty<Void> ended = Sinks.empty();
        Flux<ByteBuf> signs = Flux.interval(interval, timer)
                .onBackpressureDrop()
                .map(tick -> SseEncoder.comment())
                .takeUntilOther(ended.asMono());
        return Flux.merge(
                events.doOnTerminate(() -> {
                    var unused = ended.tryEmitEmpty();
                }),
                signs);
    }
}
