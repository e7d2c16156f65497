package dev.sluice.proxy.edge.stdio;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.edge.channel.ClientChannel;
import dev.sluice.proxy.exchange.Downstream;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The one client of a process that a client has started as its server: a message on each line, in both directions.
 *
 * <p>A client that reads slowly slows its calls, and one that writes faster than its messages are taken has to wait; so
 * nothing piles up here. A line that is too long, or no message, is answered with an error and does no other harm.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio">MCP 2025-11-25,
 *     stdio</a>
 */
public final class StdioEdge {
    private static final Logger LOGGER = LoggerFactory.getLogger(StdioEdge.class);

    private final Exchanges exchanges;
    private final Route route;
    private final Duration grace;
    private final Threads threads;

    /**
     * Threads that may block, one for each direction, and the one of time limits.
     *
     * @param reading blocks until the client writes
     * @param writing blocks until the client reads
     * @param timer runs time limits
     */
    public record Threads(Scheduler reading, Scheduler writing, Scheduler timer) {}

    /**
     * Makes an edge that reads nothing yet.
     *
     * @param exchanges carry the messages
     * @param route that the client came in on
     * @param grace how long the calls under way may take when the client writes no more, 0 or more
     * @param threads owned by the caller
     */
    public StdioEdge(Exchanges exchanges, Route route, Duration grace, Threads threads) {
        this.exchanges = exchanges;
        this.route = route;
        this.grace = grace;
        this.threads = threads;
    }

    /**
     * Serves the client until it writes no more, reads no more, or Sluice stops; then until the calls under way are
     * answered, at most as long as the grace period.
     *
     * @param in what the client writes
     * @param out what the client reads; nothing but messages is written to it
     * @return to be subscribed to once; completes when the client's session is over; never fails for what a client does
     */
    public Mono<Void> serve(InputStream in, OutputStream out) {
        Downstream client = new Downstream(localUser(), TransportType.STDIO, Map.of(), Map.of());
        ClientChannel channel = new ClientChannel(
                exchanges,
                () -> exchanges.current(route),
                client,
                route.settings().maxChannelCalls());
        Sinks.Empty<Void> silent = Sinks.empty();
        Sinks.Empty<Void> answered = Sinks.empty();
        Flux<byte[]> refusals = taken(channel, in).doOnTerminate(() -> {
            channel.hangUp();
            var unused = silent.tryEmitEmpty();
        });
        Flux<byte[]> answers = channel.outgoing()
                .takeUntilOther(silent.asMono().then(Mono.delay(grace, threads.timer())))
                .doOnTerminate(() -> {
                    var unused = answered.tryEmitEmpty();
                });
        LineWriter writer = new LineWriter(out);
        Mono<Void> served = Flux.merge(1, refusals.takeUntilOther(answered.asMono()), answers)
                .publishOn(threads.writing(), 1)
                .doOnNext(writer::write)
                .then()
                .onErrorResume(UncheckedIOException.class, StdioEdge::gone);
        return exchanges.inFlight().track(served);
    }

    /** Whoever has started this process is whoever it runs as; the operating system vouches for that. */
    private static Principal localUser() {
        return new Principal("local", System.getProperty("user.name", ""), "");
    }

    /** Errors about messages that could not be taken. */
    private Flux<byte[]> taken(ClientChannel channel, InputStream in) {
        int limit = route.settings().maxRequestBody();
        Flux<Optional<byte[]>> lines = LineReader.lines(in, limit).subscribeOn(threads.reading());
        return exchanges
                .inFlight()
                .untilDrain(lines, Flux.empty())
                .concatMap(line -> line.map(text -> take(channel, text)).orElseGet(() -> Mono.just(tooLong(limit))), 1)
                .map(McpResponse::utf8);
    }

    private Mono<McpResponse> take(ClientChannel channel, byte[] text) {
        return channel.receive(text)
                .then(Mono.<McpResponse>empty())
                .onErrorResume(MalformedMessageException.class, malformed -> Mono.just(refusal(malformed)))
                .onErrorResume(FaultException.class, fault -> Mono.justOrEmpty(refusal(fault, text)));
    }

    private static McpResponse tooLong(int limit) {
        return McpResponse.error(
                Optional.empty(), ErrorCodes.INVALID_REQUEST, "The line is longer than " + limit + " bytes", Map.of());
    }

    private static McpResponse refusal(MalformedMessageException malformed) {
        return McpResponse.error(
                malformed.id(), malformed.code(), "Malformed message: " + malformed.getMessage(), Map.of());
    }

    /** Only requests have an answer that can say it. */
    private Optional<McpResponse> refusal(FaultException exception, byte[] text) {
        LOGGER.debug("A message was not taken: {}", exception.fault());
        if (MessageReader.isBatch(text)) {
            return Optional.empty();
        }
        Optional<RequestId> id = route.reader()
                .readOne(text)
                .fold(
                        request -> Optional.of(request.id()),
                        notification -> Optional.empty(),
                        answer -> Optional.empty());
        return id.map(known -> McpResponse.error(
                Optional.of(known),
                exception.fault().code(),
                exception.fault().text(),
                Map.of(
                        "reason", exception.fault().reason(),
                        "fault", exception.fault().party().wireName())));
    }

    private static Mono<Void> gone(UncheckedIOException error) {
        LOGGER.debug("The client has gone: {}", error.toString());
        return Mono.empty();
    }
}
