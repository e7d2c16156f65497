package dev.sluice.proxy.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** The catalogue of upstreams that do something wrong, each with the fault that it is called. */
class BrokenPeersTest {
    private static final String PROGRESS = Json.notification("notifications/progress", "{\"progressToken\":1}");
    private static final String JSON_HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

    private final ConnectorFixture fixture = new ConnectorFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    static Stream<Arguments> silentAndCut() {
        return Stream.of(
                broken("closes before the head", Fault.UPSTREAM_CONNECTION_LOST, (request, wire) -> wire.close()),
                broken("closes in the head", Fault.UPSTREAM_CONNECTION_LOST, (request, wire) -> {
                    wire.raw("HTTP/1.1 200 OK\r\ncontent-ty");
                    wire.close();
                }),
                broken("closes in the body", Fault.UPSTREAM_CONNECTION_LOST, (request, wire) -> {
                    wire.raw(JSON_HEAD + "content-length: 100\r\n\r\n{\"jsonrpc\"");
                    wire.close();
                }),
                broken("closes between events", Fault.UPSTREAM_CONNECTION_LOST, (request, wire) -> {
                    wire.openStream();
                    wire.event(PROGRESS);
                    wire.close();
                }),
                broken("closes in an event", Fault.UPSTREAM_CONNECTION_LOST, (request, wire) -> {
                    wire.openStream();
                    wire.chunk("data: {\"jsonrpc\":");
                    wire.close();
                }),
                broken("ends the stream in an event", Fault.UPSTREAM_CONNECTION_LOST, (request, wire) -> {
                    wire.openStream();
                    wire.chunk("data: " + Json.result(request.id(), "{}") + "\n");
                    wire.endStream();
                }),
                broken("ends the stream without the answer", Fault.UPSTREAM_CONNECTION_LOST, (request, wire) -> {
                    wire.openStream();
                    wire.event(PROGRESS);
                    wire.endStream();
                }));
    }

    static Stream<Arguments> wrongHttp() {
        return Stream.of(
                broken("something else than HTTP", Fault.UPSTREAM_PROTOCOL_ERROR, text("SSH-2.0-x\r\n\r\n")),
                broken("a length too small", Fault.UPSTREAM_PROTOCOL_ERROR, (request, wire) -> {
                    wire.raw(JSON_HEAD + "content-length: 9\r\n\r\n" + Json.result(request.id(), "{}"));
                    wire.close();
                }),
                broken("two lengths", Fault.UPSTREAM_PROTOCOL_ERROR, (request, wire) -> {
                    wire.raw(JSON_HEAD + "content-length: 1\r\ncontent-length: 2\r\n\r\n{}");
                    wire.close();
                }),
                broken("a head without end", Fault.UPSTREAM_PROTOCOL_ERROR, (request, wire) -> {
                    wire.raw(JSON_HEAD + "x: " + "x".repeat(100_000));
                    wire.hold();
                }),
                broken("a web page", Fault.UPSTREAM_PROTOCOL_ERROR, body(200, "text/html", "<html>")),
                broken("no content type", Fault.UPSTREAM_PROTOCOL_ERROR, (request, wire) -> wire.empty(200)),
                broken("202 for a request", Fault.UPSTREAM_PROTOCOL_ERROR, (request, wire) -> wire.empty(202)),
                broken("204 for a request", Fault.UPSTREAM_PROTOCOL_ERROR, text("HTTP/1.1 204 x\r\n\r\n")));
    }

    static Stream<Arguments> wrongMessages() {
        return Stream.of(
                broken("no JSON", Fault.UPSTREAM_PROTOCOL_ERROR, body(200, "application/json", "sorry")),
                broken("an empty body", Fault.UPSTREAM_PROTOCOL_ERROR, body(200, "application/json", "")),
                broken(
                        "another id",
                        Fault.UPSTREAM_PROTOCOL_ERROR,
                        body(200, "application/json", Json.result("2", "1"))),
                broken("the id as text", Fault.UPSTREAM_PROTOCOL_ERROR, json(Json.result("\"1\"", "{}"))),
                broken(
                        "JSON over the limit",
                        Fault.UPSTREAM_TOO_LARGE,
                        (request, wire) -> wire.result(request, "\"" + "x".repeat(ConnectorFixture.MAX_RESULT) + "\"")),
                broken("an event that is no JSON", Fault.UPSTREAM_PROTOCOL_ERROR, (request, wire) -> {
                    wire.openStream();
                    wire.event("sorry");
                    wire.hold();
                }),
                broken("a line without end", Fault.UPSTREAM_PROTOCOL_ERROR, (request, wire) -> {
                    wire.openStream();
                    wire.chunk("data: " + "x".repeat(ConnectorFixture.MAX_SSE_LINE));
                    wire.hold();
                }),
                broken("an event over the limit", Fault.UPSTREAM_PROTOCOL_ERROR, (request, wire) -> {
                    String line = "data: " + "x".repeat(ConnectorFixture.MAX_SSE_LINE / 2) + "\n";
                    wire.openStream();
                    wire.chunk(line + line + line + line);
                    wire.hold();
                }));
    }

    @ParameterizedTest
    @MethodSource({"silentAndCut", "wrongHttp", "wrongMessages"})
    void upstream_thatIsBroken_isAFault(FakeUpstream.Script script, Fault fault) {
        fixture.upstream.on("tools/call", script);

        assertFault(fault, ConnectorFixture.MODERN);
    }

    @ParameterizedTest
    @CsvSource({
        "400,UPSTREAM_PROTOCOL_ERROR",
        "401,UPSTREAM_REFUSED",
        "403,UPSTREAM_REFUSED",
        "404,UPSTREAM_PROTOCOL_ERROR",
        "405,UPSTREAM_PROTOCOL_ERROR",
        "429,UPSTREAM_RATE_LIMITED",
        "500,UPSTREAM_FAILED",
        "502,UPSTREAM_FAILED",
        "503,UPSTREAM_OVERLOADED"
    })
    void status_withAWebPage_isAFault(int status, Fault fault) {
        fixture.upstream.on("tools/call", body(status, "text/html", "<html>"));

        assertFault(fault, ConnectorFixture.MODERN);
    }

    @Test
    void status404_ofASession_meansThatItIsLost() {
        fixture.upstream.on("tools/call", body(404, "application/json", Json.error("1", -32601)));

        assertFault(Fault.UPSTREAM_SESSION_LOST, ConnectorFixture.SESSION);
    }

    @ParameterizedTest
    @CsvSource({"7,7", "100000,60", "soon,1", "'',1", "-5,1", "'Wed, 21 Oct 2026 07:28:00 GMT',1"})
    void retryAfter_asTheUpstreamSays_isBounded(String value, long seconds) {
        fixture.upstream.on("tools/call", (request, wire) -> wire.empty(429, "retry-after", value));

        StepVerifier.create(fixture.call(ConnectorFixture.MODERN))
                .verifyErrorSatisfies(error ->
                        assertThat(((FaultException) error).retryAfter()).contains(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void upstream_thatSaysNothing_isGivenUpAndItsConnectionClosed(boolean afterTheHead) {
        CountDownLatch closed = new CountDownLatch(1);
        fixture.upstream.on("tools/call", (request, wire) -> {
            if (afterTheHead) {
                wire.openStream();
            }
            if (wire.awaitClosed()) {
                closed.countDown();
            }
        });

        StepVerifier.create(fixture.call(ConnectorFixture.MODERN, Duration.ofMillis(200), Duration.ofSeconds(20)))
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_TIMEOUT));
        FakeUpstream.pause(closed);
    }

    @Test
    void upstream_thatDribblesForEver_isGivenUpAtTheTotalLimit() {
        fixture.upstream.on("tools/call", BrokenPeersTest::dribble);

        StepVerifier.create(fixture.call(ConnectorFixture.MODERN, Duration.ofSeconds(10), Duration.ofMillis(500)))
                .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_TIMEOUT));
    }

    @Test
    void redirect_isNotFollowed() {
        try (FakeUpstream elsewhere = new FakeUpstream()) {
            fixture.upstream.on(
                    "tools/call",
                    (request, wire) ->
                            wire.empty(307, "location", elsewhere.url().toString()));

            assertFault(Fault.UPSTREAM_PROTOCOL_ERROR, ConnectorFixture.MODERN);
            assertThat(elsewhere.connections()).isZero();
        }
    }

    @Test
    void upstream_thatRefusesTheConnection_isUnreachable() throws IOException {
        // A port that is taken and not listened on stays so, whoever else looks for a free one meanwhile.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            URI url = URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/mcp");
            HttpConnector connector = fixture.connectorTo(url, Map.of());

            StepVerifier.create(connector.call(fixture.request(Json.call("1", "add"), ConnectorFixture.MODERN)))
                    .verifyErrorSatisfies(error -> assertFault(error, Fault.UPSTREAM_UNREACHABLE));
        }
    }

    private void assertFault(Fault fault, UpstreamLeg leg) {
        StepVerifier.create(fixture.call(leg))
                .thenConsumeWhile(event -> !(event instanceof UpstreamEvent.Paused))
                .verifyErrorSatisfies(error -> assertFault(error, fault));
    }

    private static void assertFault(Throwable error, Fault fault) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        thrown -> assertThat(thrown.fault())
                                .as(thrown.getMessage())
                                .isEqualTo(fault));
    }

    private static Arguments broken(String name, Fault fault, FakeUpstream.Script script) {
        return Arguments.of(Named.of(name, script), fault);
    }

    private static FakeUpstream.Script text(String raw) {
        return (request, wire) -> {
            wire.raw(raw);
            wire.hold();
        };
    }

    private static FakeUpstream.Script json(String body) {
        return body(200, "application/json", body);
    }

    private static FakeUpstream.Script body(int status, String type, String body) {
        return (request, wire) -> wire.body(status, type, body);
    }

    private static void dribble(Received request, Wire wire) throws IOException {
        wire.openStream();
        while (!wire.isClosedSoon()) {
            wire.chunk(":\n");
        }
    }
}
