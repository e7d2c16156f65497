package dev.sluice.bench;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Many clients that each want a session; some keep theirs in use with an open stream. */
final class CapacityClients implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);
    private static final String REVISION = "2025-11-25";
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"" + REVISION
                    + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"capacity\",\"version\":\"1\"}}}";
    private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"echo\",\"arguments\":{\"text\":\"x\"}}}";

    private final ConnectionProvider connections = ConnectionProvider.create("capacity", AT_ONCE);
    private final String url;
    private final HttpClient calls;
    private final HttpClient streamClient;
    private final Disposable.Composite streams = Disposables.composite();
    private final LongAdder streamsEnded = new LongAdder();
    private final Queue<String> inUse = new ConcurrentLinkedQueue<>();
    private final Queue<String> idle = new ConcurrentLinkedQueue<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder refusedOtherwise = new LongAdder();
    private final AtomicInteger failed = new AtomicInteger();

    CapacityClients(String url) {
        this.url = url;
        this.calls =
                HttpClient.create(connections).responseTimeout(LONGEST_ANSWER).headers(CapacityClients::describe);
        this.streamClient = HttpClient.newConnection()
                .headers(
                        headers -> headers.set("MCP-Protocol-Version", REVISION).set("Accept", "text/event-stream"));
    }

    private static void describe(HttpHeaders headers) {
        headers.set("Content-Type", "application/json")
                .set("Accept", "application/json, text/event-stream")
                .set("MCP-Protocol-Version", REVISION);
    }

    private record Answer(int status, Optional<String> session, Optional<String> retryAfter) {}

    /**
     * What became of all clients.
     *
     * @param inUse that have a session and an open stream
     * @param idle that got a session and do nothing with it
     * @param refused that got 503 with {@code Retry-After}
     * @param refusedOtherwise that got anything else
     * @param failed that lost their session or their connection before they could use it
     */
    record Arrival(int inUse, int idle, long refused, long refusedOtherwise, int failed) {}

    /**
     * What has become of the sessions since.
     *
     * @param answered in use, and a call was answered
     * @param lost in use, and a call was not answered
     * @param streamsEnded in use, and the stream has ended
     * @param idleLeft idle, and still there
     */
    record Outcome(long answered, long lost, long streamsEnded, long idleLeft) {}

    /** Lets clients come, {@link #AT_ONCE} at a time. */
    Arrival arrive(int count, int percentInUse) {
        Flux.range(0, count)
                .flatMap(
                        number -> open(number % 100 < percentInUse)
                                .onErrorResume(failure -> Mono.fromRunnable(failed::incrementAndGet)),
                        AT_ONCE)
                .then()
                .block();
        return new Arrival(inUse.size(), idle.size(), refused.sum(), refusedOtherwise.sum(), failed.get());
    }

    private Mono<Void> open(boolean use) {
        return post(INITIALIZE, Optional.empty()).flatMap(answer -> {
            if (answer.session().isPresent()) {
                return take(answer.session().get(), use);
            }
            (answer.status() == 503 && answer.retryAfter().isPresent() ? refused : refusedOtherwise).increment();
            return Mono.empty();
        });
    }

    private Mono<Void> take(String session, boolean use) {
        Mono<Void> ready = post(INITIALIZED, Optional.of(session)).flatMap(answer -> expect(202, answer.status()));
        return use
                ? ready.then(hold(session)).doOnSuccess(done -> inUse.add(session))
                : ready.doOnSuccess(done -> idle.add(session));
    }

    private static Mono<Void> expect(int expected, int status) {
        return status == expected ? Mono.empty() : Mono.error(unexpected(status));
    }

    private static IllegalStateException unexpected(int status) {
        return new IllegalStateException("status " + status);
    }

    /** Completes when the stream is there, and reads it until it ends. */
    private Mono<Void> hold(String session) {
        return Mono.create(opened -> streams.add(stream(session, opened).subscribe(unused -> {}, opened::error)));
    }

    private Flux<Void> stream(String session, MonoSink<Void> opened) {
        return streamClient
                .headers(headers -> headers.set("Mcp-Session-Id", session))
                .get()
                .uri(url)
                .response((response, content) -> {
                    if (response.status().code() != 200) {
                        return Mono.<Void>error(unexpected(response.status().code()));
                    }
                    opened.success();
                    return content.then();
                })
                .doOnTerminate(streamsEnded::increment);
    }

    private Mono<Answer> post(String body, Optional<String> session) {
        return calls.headers(headers -> session.ifPresent(id -> headers.set("Mcp-Session-Id", id)))
                .post()
                .uri(url)
                .send(ByteBufFlux.fromString(Mono.just(body), StandardCharsets.UTF_8, ByteBufAllocator.DEFAULT))
                .responseSingle((response, content) -> content.asString()
                        .defaultIfEmpty("")
                        .map(text -> new Answer(
                                response.status().code(),
                                Optional.ofNullable(response.responseHeaders().get("Mcp-Session-Id")),
                                Optional.ofNullable(response.responseHeaders().get("Retry-After")))));
    }

    /** Uses every session once more. */
    Outcome check() {
        long answered = answered(inUse);
        return new Outcome(answered, inUse.size() - answered, streamsEnded.sum(), answered(idle));
    }

    private long answered(Queue<String> sessions) {
        return Flux.fromIterable(sessions)
                .flatMap(
                        session -> post(CALL, Optional.of(session))
                                .filter(answer -> answer.status() == 200)
                                .onErrorComplete(),
                        AT_ONCE)
                .count()
                .blockOptional()
                .orElse(0L);
    }

    @Override
    public void close() {
        streams.dispose();
        connections.dispose();
    }
}
