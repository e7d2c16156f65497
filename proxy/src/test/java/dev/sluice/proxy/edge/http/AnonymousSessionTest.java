package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests of clients that have opened no session, on a route that serves them. */
class AnonymousSessionTest {
    private static final String[] HEADERS = {
        "Content-Type", "application/json", "Accept", "application/json, text/event-stream"
    };

    private final FakeUpstream upstream = new FakeUpstream();
    private TestProxy proxy = start(TestProxy.before(upstream).route("anonymousSessions: true"));

    private static TestProxy start(TestProxy.Setup setup) {
        return setup.start();
    }

    private void restart(TestProxy.Setup setup) {
        proxy.close();
        proxy = start(setup);
    }

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    @Test
    void request_withoutASession_isAnsweredInOneThatEndsWithIt() {
        upstream.on("tools/call", (request, wire) -> wire.json(200, Json.result(request.id(), "{\"content\":[]}")));

        RawClient.Reply reply = post(Json.call("7", "add"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("\"id\":7", "\"content\":[]");
        assertThat(reply.head().header("Mcp-Session-Id")).isEmpty();
        assertThat(upstream.await("DELETE").header("mcp-session-id")).contains(FakeUpstream.SESSION);
        assertThat(upstream.received("initialize")).hasSize(1);
        assertThat(upstream.received("notifications/initialized")).hasSize(1);
        awaitNoSession();
    }

    @Test
    void request_withoutASessionOnAnotherRoute_isRefused() {
        restart(TestProxy.before(upstream));

        RawClient.Reply reply = post(Json.call("7", "add"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(upstream.received("initialize")).isEmpty();
    }

    @Test
    void notification_withoutASession_isRefused() {
        assertThat(post(Json.notification("notifications/initialized", "{}")).status())
                .isEqualTo(400);
    }

    @Test
    void request_whoseHandshakeFails_isAnsweredWithTheErrorOfTheUpstream() {
        upstream.on("server/discover", (request, wire) -> wire.json(200, Json.error(request.id(), -32601)));
        upstream.on("initialize", (request, wire) -> wire.json(200, Json.error(request.id(), -32050)));

        RawClient.Reply reply = post(Json.call("7", "add"));

        assertThat(reply.text()).contains("\"id\":7", "-32050");
        awaitNoSession();
    }

    @Test
    void request_ofAVersionThatDoesNotExist_isRefused() {
        try (RawClient client = proxy.connect()) {
            client.request(
                    "POST",
                    "/mcp",
                    Json.call("7", "add"),
                    "Content-Type",
                    "application/json",
                    "Accept",
                    "application/json, text/event-stream",
                    "MCP-Protocol-Version",
                    "2025-01-01");
            assertThat(client.reply().status()).isEqualTo(400);
        }
    }

    @Test
    void client_thatLeaves_leavesNoSession() {
        CountDownLatch end = new CountDownLatch(1);
        restart(TestProxy.before(upstream).route("anonymousSessions: true").with("timeouts: {detachedCall: 1s}"));
        upstream.on("tools/call", (request, wire) -> FakeUpstream.pause(end));

        try (RawClient client = proxy.connect()) {
            client.request("POST", "/mcp", Json.call("7", "add"), HEADERS);
            var unused = upstream.await("tools/call");
        }

        awaitNoSession();
        end.countDown();
    }

    @Test
    void session_whoseWorkTakesTooLong_isEnded() {
        CountDownLatch end = new CountDownLatch(1);
        restart(TestProxy.before(upstream)
                .route("anonymousSessions: true")
                .with("session: {anonymousAge: 1s, cleanupInterval: 100ms}"));
        upstream.on("tools/call", (request, wire) -> FakeUpstream.pause(end));

        RawClient.Reply reply = post(Json.call("7", "add"));

        assertThat(reply.text()).contains("\"reason\":\"session_ended\"", "\"id\":7");
        awaitNoSession();
        end.countDown();
    }

    private RawClient.Reply post(String message) {
        try (RawClient client = proxy.connect()) {
            client.request("POST", "/mcp", message, HEADERS);
            return client.reply();
        }
    }

    private void awaitNoSession() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> proxy.sluice().exchanges().sessions().statistics().live() == 0);
    }
}
