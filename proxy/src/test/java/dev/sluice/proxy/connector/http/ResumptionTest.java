package dev.sluice.proxy.connector.http;

import static dev.sluice.proxy.connector.http.ConnectorFixture.MODERN;
import static dev.sluice.proxy.connector.http.ConnectorFixture.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Streams of upstreams that end before their answer, and the stream of an upstream's own messages. */
class ResumptionTest {
    private static final String PROGRESS = Json.notification("notifications/progress", "{\"progressToken\":1}");
    private static final String CHANGED = Json.notification("notifications/tools/list_changed", "{}");
    private static final String ANSWER = Json.result("1", "{}");

    private final ConnectorFixture fixture = new ConnectorFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void call_thatAsksToBePolled_isAnsweredOnTheStreamOfAGet() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.chunk("id: p-1\nretry: 20\ndata:\n\n");
            wire.endStream();
        });
        fixture.upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(ANSWER);
            wire.endStream();
        });

        assertEvents(SESSION, "paused PT0.02S", ANSWER);
        assertThat(fixture.upstream.await("GET").head().headers())
                .containsEntry("last-event-id", "p-1")
                .containsEntry("accept", "text/event-stream")
                .containsEntry("mcp-session-id", FakeUpstream.SESSION);
    }

    @Test
    void call_thatLosesItsConnectionAfterAnId_isResumed() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.chunk("id: 7\nretry: 10\ndata: " + PROGRESS + "\n\n");
            wire.close();
        });
        fixture.upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(ANSWER);
            wire.endStream();
        });

        assertEvents(SESSION, PROGRESS, "paused PT0.01S", ANSWER);
    }

    @Test
    void call_thatIsResumedWithoutEnd_isGivenUp() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.chunk("id: 7\nretry: 1\ndata:\n\n");
            wire.endStream();
        });
        fixture.upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.endStream();
        });

        StepVerifier.create(fixture.call(SESSION))
                .thenConsumeWhile(event -> true)
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_CONNECTION_LOST));
        assertThat(fixture.upstream.received("GET")).hasSize(5);
    }

    @Test
    void call_ofTheModernRevision_isNeverResumed() {
        fixture.upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.chunk("id: 7\nretry: 1\ndata:\n\n");
            wire.endStream();
        });

        StepVerifier.create(fixture.call(MODERN))
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_CONNECTION_LOST));
        assertThat(fixture.upstream.received("GET")).isEmpty();
    }

    @Test
    void call_isNeverSentTwice() {
        fixture.upstream.on("tools/call", (request, wire) -> wire.close());

        StepVerifier.create(fixture.call(SESSION)).verifyError(FaultException.class);
        assertThat(fixture.upstream.received("tools/call")).hasSize(1);
    }

    @Test
    void listen_afterALostConnection_goesOnWhereItWas() {
        fixture.upstream.on("GET", (request, wire) -> {
            boolean again = request.header("last-event-id").isPresent();
            wire.openStream();
            wire.chunk((again ? "" : "id: 3\nretry: 5\n") + "data: " + (again ? PROGRESS : CHANGED) + "\n\n");
            wire.close();
        });

        StepVerifier.create(texts(fixture.connector.listen(SESSION)).take(2))
                .expectNext(CHANGED, PROGRESS)
                .verifyComplete();
        assertThat(fixture.upstream.received("GET").get(1).header("last-event-id"))
                .contains("3");
    }

    @ParameterizedTest
    @CsvSource({"405,UPSTREAM_STREAM_NOT_OFFERED", "404,UPSTREAM_SESSION_LOST"})
    void listen_refused_failsForGood(int status, Fault fault) {
        fixture.upstream.on("GET", (request, wire) -> wire.empty(status));

        StepVerifier.create(fixture.connector.listen(SESSION)).verifyErrorSatisfies(error -> assertFault(error, fault));
        assertThat(fixture.upstream.received("GET")).hasSize(1);
    }

    @Test
    void listen_cancelled_closesTheConnection() {
        CountDownLatch closed = new CountDownLatch(1);
        fixture.upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(CHANGED);
            if (wire.awaitClosed()) {
                closed.countDown();
            }
        });

        StepVerifier.create(texts(fixture.connector.listen(SESSION)).take(1))
                .expectNext(CHANGED)
                .verifyComplete();
        FakeUpstream.pause(closed);
    }

    @Test
    void send_accepted_completes() {
        String notification = Json.notification("notifications/initialized", "{}");

        StepVerifier.create(fixture.connector.send(fixture.request(notification, SESSION)))
                .verifyComplete();
        assertThat(fixture.upstream.await("notifications/initialized").text()).isEqualTo(notification);
    }

    @ParameterizedTest
    @CsvSource({"404,UPSTREAM_SESSION_LOST", "500,UPSTREAM_FAILED", "400,UPSTREAM_PROTOCOL_ERROR"})
    void send_refused_fails(int status, Fault fault) {
        fixture.upstream.on("notifications/initialized", (request, wire) -> wire.empty(status));

        StepVerifier.create(fixture.connector.send(
                        fixture.request(Json.notification("notifications/initialized", "{}"), SESSION)))
                .verifyErrorSatisfies(error -> assertFault(error, fault));
    }

    @ParameterizedTest
    @CsvSource({"200", "204", "405", "500"})
    void endSession_whateverTheUpstreamSays_completes(int status) {
        fixture.upstream.on(
                "DELETE",
                (request, wire) -> wire.raw(
                        "HTTP/1.1 " + status + " x\r\n" + (status == 204 ? "\r\n" : "content-length: 0\r\n\r\n")));

        StepVerifier.create(fixture.connector.endSession(SESSION)).verifyComplete();
        assertThat(fixture.upstream.await("DELETE").header("mcp-session-id")).contains(FakeUpstream.SESSION);
    }

    private static Flux<String> texts(Flux<McpMessage> messages) {
        return messages.map(message -> message.body().toJson());
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
