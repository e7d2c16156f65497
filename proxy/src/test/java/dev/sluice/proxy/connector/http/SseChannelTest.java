package dev.sluice.proxy.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.credentials.Credentials;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.FakeUpstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** The conversation with a server of HTTP+SSE, down to its bytes. */
class SseChannelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final byte[] PING =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.UTF_8);

    private final FakeUpstream upstream = new FakeUpstream();
    private final LoopResources loops = LoopResources.create("sse-test", 1, true);
    private final HttpConnectorSettings settings = new HttpConnectorSettings(
            upstream.url(),
            Map.of("x-key", "k"),
            Optional.empty(),
            Optional.empty(),
            address -> true,
            PATIENCE,
            PATIENCE,
            2,
            2,
            1000,
            1000,
            2000);
    private final HttpClients clients = new HttpClients(settings, loops);
    private final SseChannel channel = new SseChannel(
            settings,
            clients,
            new RequestHeaders(settings.headers()),
            new Authorized(Credentials.none()),
            Initiator.nobody());

    @AfterEach
    void close() {
        upstream.close();
        clients.close().then(loops.disposeLater(Duration.ZERO, PATIENCE)).block(PATIENCE);
    }

    @Test
    void incoming_whateverThePiecesAre_emitsTheDataOfMessagesOnly() {
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.chunk("event: endpoint\ndata: /messages\n\n: comment\n\nevent: other\ndata: 1\n\nevent: mess");
            wire.chunk("age\ndata: {\"a\":\ndata: 1}\n\ndata: {}\n\n");
            wire.endStream();
        });

        StepVerifier.create(channel.incoming().map(SseChannelTest::text))
                .expectNext("{\"a\":\n1}", "{}")
                .expectComplete()
                .verify(PATIENCE);
        assertThat(upstream.await("GET").header("accept")).contains("text/event-stream");
        assertThat(upstream.await("GET").header("x-key")).contains("k");
    }

    @ParameterizedTest
    @CsvSource({"/messages?sid=77,/messages?sid=77", "post,/post", "?s=1,/mcp?s=1"})
    void send_goesToTheEndpointThatTheServerNames_relativeToTheStream(String named, String path) {
        streamNaming(named);

        StepVerifier.create(
                        Flux.merge(channel.incoming().then(), channel.send(PING).then(channel.close())))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(upstream.await("ping").head().startLine()).isEqualTo("POST " + path + " HTTP/1.1");
        assertThat(upstream.await("ping").header("content-type")).contains("application/json");
        assertThat(upstream.await("ping").header("x-key")).contains("k");
    }

    @Test
    void send_beforeTheEndpointIsKnown_waitsForIt() {
        CountDownLatch asked = new CountDownLatch(1);
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            FakeUpstream.pause(asked);
            wire.chunk("event: endpoint\ndata: /messages\n\n");
            wire.hold();
        });
        Mono<Void> sent = channel.send(PING).doOnSubscribe(subscription -> asked.countDown());

        StepVerifier.create(Flux.merge(channel.incoming().then(), sent.then(channel.close())))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(upstream.received("ping")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.2:%d/messages", "https://127.0.0.1:%d/messages", "//evil.example/messages"})
    void incoming_whenTheEndpointHasAnotherOrigin_failsAndSendsNothingThere(String named) {
        streamNaming(named.formatted(upstream.url().getPort()));

        assertFault(channel.incoming(), Fault.UPSTREAM_PROTOCOL_ERROR);
        assertFault(channel.send(PING), Fault.UPSTREAM_PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @CsvSource({"404,UPSTREAM_NOT_MCP", "405,UPSTREAM_NOT_MCP", "401,UPSTREAM_REFUSED", "500,UPSTREAM_FAILED"})
    void incoming_whenTheStreamIsRefused_failsAsTheStatusSays(int status, Fault fault) {
        upstream.on("GET", (request, wire) -> wire.empty(status));

        assertFault(channel.incoming(), fault);
    }

    @Test
    void incoming_whenTheAnswerIsNoEventStream_failsAsNoMcp() {
        upstream.on("GET", (request, wire) -> wire.body(200, "text/html", "<html>"));

        assertFault(channel.incoming(), Fault.UPSTREAM_NOT_MCP);
    }

    @Test
    void incoming_whenTheUpstreamIsAway_failsAsUnreachable() {
        upstream.vanish();

        assertFault(channel.incoming(), Fault.UPSTREAM_UNREACHABLE);
    }

    @Test
    void incoming_whenTheConnectionBreaks_failsAsLost() {
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.chunk("event: endpoint\ndata: /messages\n\n");
            wire.close();
        });

        assertFault(channel.incoming(), Fault.UPSTREAM_CONNECTION_LOST);
    }

    @ParameterizedTest
    @CsvSource({"404,UPSTREAM_SESSION_LOST", "403,UPSTREAM_REFUSED", "503,UPSTREAM_OVERLOADED"})
    void send_whenTheMessageIsRefused_failsAsTheStatusSays(int status, Fault fault) {
        streamNaming("/messages");
        upstream.on("ping", (request, wire) -> wire.empty(status));

        assertFault(Flux.merge(channel.incoming().then(), channel.send(PING)), fault);
    }

    @Test
    void send_afterTheStreamHasEnded_fails() {
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.endStream();
        });

        StepVerifier.create(channel.incoming()).expectComplete().verify(PATIENCE);
        assertFault(channel.send(PING), Fault.UPSTREAM_CONNECTION_LOST);
    }

    @Test
    void close_endsTheStream() {
        CountDownLatch closed = new CountDownLatch(1);
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.chunk("event: endpoint\ndata: /messages\n\n");
            wire.hold();
            closed.countDown();
        });

        StepVerifier.create(
                        Flux.merge(channel.incoming().then(), channel.send(PING).then(channel.close())))
                .expectComplete()
                .verify(PATIENCE);

        FakeUpstream.pause(closed);
    }

    @Test
    void incoming_whoseEventIsTooLarge_failsAsProtocolError() {
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event("\"" + "x".repeat(3000) + "\"");
            wire.hold();
        });

        assertFault(channel.incoming(), Fault.UPSTREAM_PROTOCOL_ERROR);
    }

    private void streamNaming(String endpoint) {
        upstream.on("ping", (request, wire) -> wire.empty(202));
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.chunk("event: endpoint\ndata: " + endpoint + "\n\n");
            wire.hold();
        });
    }

    private static void assertFault(Publisher<?> publisher, Fault fault) {
        StepVerifier.create(publisher)
                .expectErrorSatisfies(error -> assertThat(((FaultException) error).fault())
                        .as(error.toString())
                        .isEqualTo(fault))
                .verify(PATIENCE);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
