package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.HttpHead;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.session.RemovalReason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Clients that speak HTTP+SSE of 2024-11-05. */
class SseClientTest {
    private static final String INITIALIZE = Json.request(
            "1",
            "initialize",
            "{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");
    private static final String INITIALIZED = Json.notification("notifications/initialized", "{}");

    private static final int LARGE_EVENTS = 120;

    /** What the kernel takes on both sides of two local connections may be many megabytes, and is no heap of ours. */
    private static final long MOST_TAKEN = 70_000_000;

    private final FakeUpstream upstream = new FakeUpstream();
    private final TestProxy proxy = TestProxy.before(upstream)
            .with("limits: {requestBody: 4KiB, channelCalls: 2}")
            .with("timeouts: {keepAlive: 1s}")
            .start();

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void stream_beginsWithTheAddressForMessages() {
        try (RawClient stream = proxy.connect()) {
            stream.request("GET", "/sse", "", "Accept", "text/event-stream");
            HttpHead head = stream.head();

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-type")).contains("text/event-stream");
            assertThat(head.header("x-accel-buffering")).contains("no");
            assertThat(stream.line()).isEqualTo("event: endpoint");
            assertThat(stream.line()).matches("data: /sse\\?channel=[A-Za-z0-9_-]{32}\\.sole");
        }
    }

    @Test
    void handshake_isAcceptedAndAnsweredOnTheStream() {
        try (Line line = new Line()) {
            assertThat(line.post(INITIALIZE).status()).isEqualTo(202);

            assertThat(line.next()).contains("\"id\":1").contains("\"protocolVersion\":\"2024-11-05\"");
        }
    }

    @Test
    void calls_areAnsweredOnTheStream_eachWhenItIsReady() {
        CountDownLatch slow = new CountDownLatch(1);
        upstream.on("tools/call", (request, wire) -> {
            if (request.id().equals("2")) {
                FakeUpstream.pause(slow);
            }
            wire.openStream();
            wire.event(Json.notification("notifications/message", "{\"data\":" + request.id() + "}"));
            wire.event(Json.result(request.id(), "{\"content\":[]}"));
            wire.endStream();
        });
        try (Line line = new Line().open()) {
            assertThat(line.post(Json.call("2", "slow")).status()).isEqualTo(202);
            assertThat(line.post(Json.call("3", "fast")).status()).isEqualTo(202);

            assertThat(line.next()).contains("\"data\":3");
            assertThat(line.next()).isEqualTo(Json.result("3", "{\"content\":[]}"));
            slow.countDown();
            assertThat(line.next()).contains("\"data\":2");
            assertThat(line.next()).isEqualTo(Json.result("2", "{\"content\":[]}"));
        }
    }

    @Test
    void answer_tooLargeToGather_arrivesWhole() {
        String text = "x".repeat(300_000);
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"text\":\"" + text + "\"}"));
        try (Line line = new Line().open()) {
            line.say(Json.call("2", "big"));

            assertThat(line.next()).isEqualTo(Json.result("2", "{\"text\":\"" + text + "\"}"));
        }
    }

    @Test
    void questionOfTheServer_isAskedOnTheStream_andItsAnswerReachesTheServer() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.request("\"q\"", "roots/list", "{}"));
            assertThat(upstream.await("response")).isNotNull();
            wire.event(Json.result(request.id(), "{\"content\":[]}"));
            wire.endStream();
        });
        try (Line line = new Line().open()) {
            line.say(Json.call("2", "ask"));
            assertThat(line.next()).contains("\"roots/list\"");
            assertThat(line.post(Json.result("\"q\"", "{\"roots\":[]}")).status())
                    .isEqualTo(202);

            assertThat(line.next()).isEqualTo(Json.result("2", "{\"content\":[]}"));
        }
    }

    @Test
    void messagesOfTheServerItself_reachTheStreamAfterTheHandshake() {
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/tools/list_changed", "{}"));
            wire.hold();
        });
        try (Line line = new Line().open()) {
            assertThat(line.next()).contains("list_changed");
        }
    }

    @Test
    void streamThatEnds_endsTheSessionUpstream() {
        Line line = new Line().open();
        assertThat(upstream.received("DELETE")).isEmpty();

        line.close();

        assertThat(upstream.await("DELETE").header("mcp-session-id")).contains(FakeUpstream.SESSION);
    }

    @Test
    void message_forAStreamThatHasEnded_isNotFound() {
        String address;
        try (Line line = new Line().open()) {
            address = line.address;
        }
        assertThat(upstream.await("DELETE")).isNotNull();

        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                post(address, Json.call("2", "add")).refusal())
                        .isEqualTo("404 -32600"));
    }

    @Test
    void session_thatAnOperatorEnds_endsTheStream_andTheNextMessageIsToldWhy() {
        try (Line line = new Line().open()) {
            removeAll(RemovalReason.OPERATOR);
            assertThat(line.stream.data()).isEmpty();

            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(line.post(Json.call("2", "add")).refusal())
                                    .isEqualTo("404 -32600"));
            assertThat(line.post(Json.call("2", "add")).at("/error/data/reason"))
                    .isEqualTo("\"operator\"");
        }
    }

    @Test
    void session_thatEndsUnderAStreamWhoseHandshakeIsNotFinished_tellsTheNextRequestWhy() {
        try (Line line = new Line()) {
            line.say(INITIALIZE);
            assertThat(line.next()).contains("protocolVersion");
            removeAll(RemovalReason.IDLE);

            line.say(Json.call("2", "add"));

            assertThat(line.next()).contains("\"id\":2", "-32600", "\"reason\":\"idle\"");
        }
    }

    private void removeAll(RemovalReason reason) {
        StepVerifier.create(proxy.sluice().exchanges().sessions().removeAll(reason))
                .verifyComplete();
    }

    @Test
    void message_withoutAStream_isRefusedWithTheWayToOpenOne() {
        RawClient.Reply reply = post("/sse", INITIALIZE);

        assertThat(reply.refusal()).isEqualTo("405 -32600");
        assertThat(reply.head().header("allow")).contains("GET");
        assertThat(post("/sse?channel=guess", INITIALIZE).refusal()).isEqualTo("404 -32600");
    }

    @Test
    void malformedMessage_isRefusedAndHarmsNothing() {
        try (Line line = new Line().open()) {
            assertThat(line.post("{").refusal()).isEqualTo("400 -32700");
            assertThat(line.post("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}")
                            .status())
                    .isEqualTo(400);
            assertThat(line.post("x".repeat(5000)).status()).isEqualTo(413);

            line.say(Json.call("2", "add"));
            assertThat(line.next()).contains("\"id\":2");
        }
    }

    @Test
    void request_beforeTheHandshake_isRefused_andPingIsAnswered() {
        try (Line line = new Line()) {
            line.say(Json.call("2", "add"));
            assertThat(line.next()).contains("\"id\":2").contains("-32600");
            line.say(Json.request("3", "ping", "{}"));
            assertThat(line.next()).isEqualTo(Json.result("3", "{}"));
        }
    }

    @Test
    void secondHandshake_isRefused() {
        try (Line line = new Line().open()) {
            line.say(INITIALIZE);

            assertThat(line.next()).contains("-32600");
        }
        assertThat(upstream.received("initialize")).hasSize(1);
    }

    @Test
    void call_beyondTheLimit_isRefused_andTheNextAfterItIsNot() {
        CountDownLatch held = new CountDownLatch(1);
        upstream.on("tools/call", (request, wire) -> {
            if (!request.id().equals("5")) {
                FakeUpstream.pause(held);
            }
            wire.result(request, "{}");
        });
        try (Line line = new Line().open()) {
            line.say(Json.call("2", "add"));
            line.say(Json.call("3", "add"));
            line.say(Json.call("4", "add"));
            assertThat(line.next()).contains("\"id\":4").contains("-31429");

            held.countDown();
            assertThat(line.next()).contains("result");
            assertThat(line.next()).contains("result");
            line.say(Json.call("5", "add"));
            assertThat(line.next()).isEqualTo(Json.result("5", "{}"));
        }
    }

    @Test
    void client_thatReadsNothing_stopsTheServerAfterAFewLargeMessages() {
        String event = Json.notification("notifications/message", "{\"data\":\"" + "x".repeat(900_000) + "\"}");
        AtomicLong written = new AtomicLong();
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            for (int i = 0; i < LARGE_EVENTS; i++) {
                wire.event(event);
                written.set(wire.written());
            }
        });
        try (Line line = new Line().open()) {
            line.say(Json.call("2", "add"));

            AtomicLong last = new AtomicLong(-1);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> last.getAndSet(written.get()) == written.get() && written.get() > 0);
            assertThat(written.get()).isLessThan(MOST_TAKEN);
        }
    }

    @Test
    void batch_outsideItsRevision_isRefused() {
        try (Line line = new Line().open()) {
            line.say("[" + Json.call("2", "add") + "]");

            assertThat(line.next()).contains("-32600").doesNotContain("\"id\":2");
        }
    }

    @Test
    void quietStream_carriesSignsOfLife() {
        try (Line line = new Line()) {
            assertThat(line.stream.line()).isEqualTo(":");
        }
    }

    @Test
    void stream_fromAForeignOrigin_isRefused() {
        try (RawClient stream = proxy.connect()) {
            stream.request("GET", "/sse", "", "Accept", "text/event-stream", "Origin", "http://evil.example");

            assertThat(stream.reply().status()).isEqualTo(403);
        }
    }

    @Test
    void shutdown_endsTheStreamOnceTheCallsAreAnswered() {
        CountDownLatch held = new CountDownLatch(1);
        upstream.on("tools/call", (request, wire) -> {
            FakeUpstream.pause(held);
            wire.result(request, "{}");
        });
        try (TestProxy graceful = TestProxy.before(upstream)
                        .with("shutdown: {grace: 10s}")
                        .start();
                Line line = new Line(graceful).open()) {
            line.say(Json.call("2", "add"));
            assertThat(upstream.await("tools/call")).isNotNull();
            Thread stop = new Thread(graceful::close);
            stop.start();
            Awaitility.await()
                    .until(() -> graceful.sluice().exchanges().inFlight().isDraining());
            held.countDown();

            assertThat(line.next()).isEqualTo(Json.result("2", "{}"));
            assertThat(line.stream.event()).isEmpty();
        }
    }

    @Test
    void stream_withoutAHandshake_endsInTime() {
        try (TestProxy hasty = impatient();
                Line line = new Line(hasty)) {
            line.say(Json.request("1", "ping", "{}"));

            assertThat(line.stream.data()).containsExactly(Json.result("1", "{}"));
        }
    }

    @Test
    void stream_whoseHandshakeIsRefused_endsInTime() {
        upstream.on("server/discover", (request, wire) -> wire.empty(404));
        upstream.on("initialize", (request, wire) -> wire.json(200, Json.error(request.id(), -32603)));
        try (TestProxy hasty = impatient();
                Line line = new Line(hasty)) {
            line.say(INITIALIZE);

            assertThat(line.stream.data())
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal).contains("error"));
        }
    }

    @Test
    void stream_withAHandshakeUnderWay_waitsForItsEnd() {
        CountDownLatch ticks = new CountDownLatch(3);
        upstream.on("initialize", (request, wire) -> {
            FakeUpstream.pause(ticks);
            wire.json(
                    200,
                    Json.result(
                            request.id(),
                            "{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{},"
                                    + "\"serverInfo\":{\"name\":\"late\",\"version\":\"1\"}}"),
                    "mcp-session-id",
                    FakeUpstream.SESSION);
        });
        try (TestProxy hasty = impatient("keepAlive: 1s");
                Line line = new Line(hasty)) {
            line.say(INITIALIZE);
            for (; ticks.getCount() > 0; ticks.countDown()) {
                line.awaitSignOfLife();
            }

            assertThat(line.next()).contains("protocolVersion");
        }
    }

    @Test
    void session_outlivesTheTimeForItsHandshake() {
        try (TestProxy hasty = impatient("keepAlive: 1s");
                Line line = new Line(hasty).open()) {
            line.awaitSignOfLife();
            line.awaitSignOfLife();
            line.awaitSignOfLife();

            line.say(Json.call("2", "add"));
            assertThat(line.next()).contains("\"id\":2");
        }
    }

    @Test
    void body_withoutAnEnd_isRefusedInTime() {
        try (TestProxy hasty = impatient("requestBody: 300ms");
                Line line = new Line(hasty);
                RawClient slow = hasty.connect()) {
            slow.send("POST " + line.address + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");

            assertThat(slow.reply().status()).isEqualTo(408);
            assertThat(slow.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void flood_ofCallsOfAClientThatReadsNothing_keepsNobodyElseBusy() {
        String text = "x".repeat(100_000);
        upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"text\":\"" + text + "\"}"));
        try (Line deaf = new Line().open();
                Line other = new Line().open();
                RawClient posts = proxy.connect()) {
            for (int id = 2; id < 500; id++) {
                posts.request("POST", deaf.address, Json.call(Integer.toString(id), "big"));
                assertThat(posts.reply().status()).isEqualTo(202);
            }
            other.say(Json.call("2", "big"));
            assertThat(other.next()).contains("\"id\":2");
        }
    }

    @Test
    void flood_ofNotifications_reachesTheServerOneByOneAndLosesNothingElse() {
        try (Line line = new Line().open();
                RawClient posts = proxy.connect()) {
            for (int count = 0; count < 300; count++) {
                posts.request("POST", line.address, Json.notification("notifications/roots/list_changed", "{}"));
                assertThat(posts.reply().status()).isEqualTo(202);
            }
            line.say(Json.call("2", "add"));
            assertThat(line.next()).contains("\"id\":2");
        }
        assertThat(upstream.received("notifications/roots/list_changed")).hasSize(300);
    }

    /** Gives clients a second for their handshake, the time between two signs of life. */
    private TestProxy impatient(String... timeouts) {
        String others = String.join(", ", timeouts);
        return TestProxy.before(upstream)
                .with("timeouts: {handshake: 1s" + (others.isEmpty() ? "" : ", " + others) + "}")
                .start();
    }

    private RawClient.Reply post(String address, String message) {
        return post(proxy, address, message);
    }

    private static RawClient.Reply post(TestProxy proxy, String address, String message) {
        try (RawClient client = proxy.connect()) {
            client.request("POST", address, message, "Content-Type", "application/json");
            return client.reply();
        }
    }

    /** A stream that is open, and the address that belongs to it. */
    private final class Line implements AutoCloseable {
        private final TestProxy at;
        private final RawClient stream;
        private final String address;

        Line() {
            this(proxy);
        }

        Line(TestProxy at) {
            this.at = at;
            this.stream = at.connect();
            stream.request("GET", "/sse", "", "Accept", "text/event-stream");
            assertThat(stream.head().status()).isEqualTo(200);
            this.address = next();
        }

        Line open() {
            say(INITIALIZE);
            assertThat(next()).contains("protocolVersion");
            say(INITIALIZED);
            return this;
        }

        RawClient.Reply post(String message) {
            return SseClientTest.post(at, address, message);
        }

        void say(String message) {
            assertThat(post(message).status()).isEqualTo(202);
        }

        String next() {
            return stream.event().orElseThrow().data();
        }

        void awaitSignOfLife() {
            assertThat(stream.line()).isEqualTo(":");
            assertThat(stream.line()).isEmpty();
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
