package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.HttpHead;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that speak HTTP+SSE of 2024-11-05. */
class SseClientTest {
    private static final String INITIALIZE = Json.request(
            "1",
            "initialize",
            "{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");
    private static final String INITIALIZED = Json.notification("notifications/initialized", "{}");

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

        @Override
        public void close() {
            stream.close();
        }
    }
}
