package dev.sluice.proxy.connector.http;

import static dev.sluice.proxy.connector.http.ConnectorFixture.MODERN;
import static dev.sluice.proxy.connector.http.ConnectorFixture.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class HttpConnectorTest {
    private static final String PROGRESS = Json.notification("notifications/progress", "{\"progressToken\":1}");
    private static final String ANSWER = Json.result("1", "{}");

    private final ConnectorFixture fixture = new ConnectorFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void jsonAnswer_isOneMessage() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.result(request, "{}"));

        assertEvents(MODERN, ANSWER);
    }

    @Test
    void stream_withNotificationsAndQuestions_keepsTheirOrder() {
        String question = Json.request("\"q\"", "elicitation/create", "{}");
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(PROGRESS);
            wire.chunk("event: other\ndata: ignored\n\n:\n\n");
            wire.event(question);
            wire.event(ANSWER);
            wire.endStream();
        });

        assertEvents(SESSION, PROGRESS, question, ANSWER);
    }

    @Test
    void stream_closedRightAfterTheAnswer_isComplete() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(ANSWER);
            wire.close();
        });

        StepVerifier.create(fixture.call(MODERN))
                .expectNextCount(1)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void stream_withAnswersToOthers_dropsThem() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.result("2", "{\"secret\":1}"));
            wire.event(ANSWER);
            wire.endStream();
        });

        assertEvents(MODERN, ANSWER);
    }

    @Test
    void stream_withABatchInAnEvent_isTakenApart() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event("[" + PROGRESS + "," + ANSWER + "]");
            wire.endStream();
        });

        assertEvents(SESSION, PROGRESS, ANSWER);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 500})
    void jsonRpcError_underOurId_isTheAnswerWhateverItsStatus(int status) {
        fixture.upstream.on("tools/call", (request, wire) -> wire.json(status, Json.error("1", -32022)));

        assertEvents(MODERN, Json.error("1", -32022));
    }

    /** Reactor Netty reads a port of one digit in a text as part of the host's name. */
    @Test
    void url_withAPortOfOneDigit_keepsThePort() {
        HttpConnector connector = fixture.connectorTo(URI.create("http://127.0.0.1:1/mcp"), Map.of());

        StepVerifier.create(connector.call(fixture.request(Json.call("1", "add"), MODERN)))
                .expectErrorSatisfies(error ->
                        assertThat(error).hasMessageContaining("127.0.0.1:1").hasMessageContaining("refused"))
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void initialize_withASession_tellsItFirst() {
        String initialize = Json.request("1", "initialize", "{\"protocolVersion\":\"2025-11-25\"}");

        StepVerifier.create(fixture.connector.call(fixture.request(initialize, UpstreamLeg.opening())))
                .expectNextMatches(event -> event.equals(new UpstreamEvent.Opened(FakeUpstream.SESSION)))
                .expectNextMatches(UpstreamEvent.Message.class::isInstance)
                .verifyComplete();
    }

    @Test
    void initialize_withAMalformedSession_isAProtocolError() {
        fixture.upstream.on("initialize", (request, wire) -> wire.json(200, ANSWER, "mcp-session-id", "a b"));
        String initialize = Json.request("1", "initialize", "{}");

        StepVerifier.create(fixture.connector.call(fixture.request(initialize, UpstreamLeg.opening())))
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_PROTOCOL_ERROR));
    }

    @Test
    void streams_thatEndWithTheirAnswer_leaveTheirConnectionToTheNext() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(ANSWER);
            wire.endStream();
        });

        for (int i = 0; i < 10; i++) {
            assertEvents(MODERN, ANSWER);
        }
        // Not always one: the next call may begin before the connection of the last one is back.
        assertThat(fixture.upstream.connections()).isLessThanOrEqualTo(ConnectorFixture.MAX_CALLS);
    }

    @Test
    void stream_thatGoesOnAfterItsAnswer_isCut() {
        CountDownLatch closed = new CountDownLatch(1);
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(ANSWER);
            if (wire.awaitClosed()) {
                closed.countDown();
            }
        });

        assertEvents(MODERN, ANSWER);
        FakeUpstream.pause(closed);
    }

    @Test
    void cancel_closesTheUpstreamConnection() {
        CountDownLatch closed = new CountDownLatch(1);
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(PROGRESS);
            if (wire.awaitClosed()) {
                closed.countDown();
            }
        });

        StepVerifier.create(fixture.call(MODERN))
                .expectNextCount(1)
                .thenCancel()
                .verify(Duration.ofSeconds(10));
        FakeUpstream.pause(closed);
    }

    @Test
    void calls_overTheLimit_areRefusedAsBusy() {
        CountDownLatch go = new CountDownLatch(1);
        fixture.upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(go);
            wire.result(request, "{}");
        });
        AtomicInteger answered = new AtomicInteger();
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        Flux<UpstreamEvent> call = fixture.call(MODERN)
                .doOnNext(event -> answered.incrementAndGet())
                .onErrorResume(error -> {
                    refused.add(error);
                    return Flux.empty();
                });

        Disposable.Composite running = Disposables.composite(times(ConnectorFixture.MAX_CALLS, call));
        Awaitility.await().until(() -> fixture.upstream.received("tools/call").size() == ConnectorFixture.MAX_CALLS);
        boolean unused = running.add(times(ConnectorFixture.MAX_CALLS + 1, call));

        Awaitility.await().until(() -> refused.size() == 1);
        assertFault(refused.get(0), Fault.UPSTREAM_BUSY);
        go.countDown();
        Awaitility.await().until(() -> answered.get() == 2 * ConnectorFixture.MAX_CALLS);
        running.dispose();
    }

    private static Disposable times(int count, Flux<UpstreamEvent> call) {
        return Flux.range(0, count).flatMap(i -> call, count).subscribe();
    }

    @Test
    void request_toASession_carriesItsHeadersAndNothingElse() {
        assertThat(headersOf(SESSION))
                .containsEntry("mcp-session-id", FakeUpstream.SESSION)
                .containsEntry("mcp-protocol-version", "2025-11-25")
                .containsEntry("accept", "application/json, text/event-stream")
                .containsEntry("content-type", "application/json")
                .containsEntry("via", "1.1 sluice")
                .containsOnlyKeys(
                        "host",
                        "content-length",
                        "accept",
                        "content-type",
                        "via",
                        "user-agent",
                        "mcp-session-id",
                        "mcp-protocol-version");
    }

    @ParameterizedTest
    @CsvSource({"V2025_03_26,false", "V2025_06_18,true", "V2025_11_25,true", "V2026_07_28,true"})
    void versionHeader_isSentSinceTheRevisionThatHasIt(ProtocolVersion version, boolean sent) {
        Map<String, String> headers = headersOf(new UpstreamLeg(Optional.of(version), Optional.empty()));

        assertThat(headers.containsKey("mcp-protocol-version")).isEqualTo(sent);
    }

    @Test
    void configuredHeaders_areSentAndWin() {
        HttpConnector connector =
                fixture.connectorTo(fixture.upstream.url(), Map.of("authorization", "Bearer x", "user-agent", "mine"));

        StepVerifier.create(connector.call(fixture.request(Json.call("1", "add"), MODERN)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(fixture.upstream.await("tools/call").head().headers())
                .containsEntry("authorization", "Bearer x")
                .containsEntry("user-agent", "mine");
    }

    private Map<String, String> headersOf(UpstreamLeg leg) {
        StepVerifier.create(fixture.call(leg)).expectNextCount(1).verifyComplete();
        return fixture.upstream.await("tools/call").head().headers();
    }

    private void assertEvents(UpstreamLeg leg, String... texts) {
        StepVerifier.create(fixture.call(leg).collectList().map(ConnectorFixture::describe))
                .expectNext(List.of(texts))
                .verifyComplete();
    }

    private static void assertFault(Throwable error, Fault fault) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        thrown -> assertThat(thrown.fault()).isEqualTo(fault));
    }
}
