package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections as a whole, whatever they carry. */
class ConnectionTest {
    private final EdgeFixture fixture = new EdgeFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void head_thatDoesNotArrive_closesTheConnection() {
        try (EdgeFixture hasty = EdgeFixture.impatient("requestHeaders: 300ms");
                RawClient client = hasty.proxy.connect()) {
            client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\n");

            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void connection_thatSaysNothing_isClosed() {
        try (EdgeFixture hasty = EdgeFixture.impatient("requestHeaders: 300ms");
                RawClient client = hasty.proxy.connect()) {
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void head_inPiecesWithinTheLimit_isRead() {
        try (RawClient client = fixture.proxy.connect()) {
            for (char c : "GET /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }

            assertThat(client.reply().status()).isEqualTo(405);
        }
    }

    @Test
    void requests_onOneConnection_areAnsweredInOrder() {
        try (RawClient client = fixture.proxy.modern(Json.modernCall("1", "a"))) {
            assertThat(client.reply().at("/id")).isEqualTo("1");
            client.request(
                    "POST",
                    "/mcp",
                    Json.modern("2", "tools/list", ""),
                    "MCP-Protocol-Version",
                    "2026-07-28",
                    "Mcp-Method",
                    "tools/list");
            assertThat(client.reply().at("/id")).isEqualTo("2");
        }
    }

    @Test
    void head_overTheLimit_isRefused() {
        try (RawClient client = fixture.proxy.connect()) {
            client.request("GET", "/mcp", "", "X-Large", "x".repeat(40_000));

            assertThat(client.head().status()).isIn(400, 413, 431);
        }
    }

    @Test
    void foreignHostAndOrigin_areRefusedBeforeAnythingElse() {
        assertThat(fixture.post("{}", "Origin", "http://evil.example").status()).isEqualTo(403);
        try (RawClient client = fixture.proxy.connect()) {
            client.send("POST /nowhere HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(421);
        }
    }

    @Test
    void allowedOrigin_getsWhatBrowsersNeed() {
        try (FakeUpstream upstream = new FakeUpstream();
                TestProxy proxy = TestProxy.before(upstream)
                        .with("listen: {address: '127.0.0.1:0', allowedOrigins: ['https://app.example']}")
                        .start();
                RawClient client = proxy.connect()) {
            client.request("OPTIONS", "/mcp", "", "Origin", "https://app.example");
            RawClient.Reply reply = client.reply();

            assertThat(reply.status()).isEqualTo(204);
            assertThat(reply.head().headers())
                    .containsEntry("access-control-allow-origin", "https://app.example")
                    .containsEntry("vary", "Origin")
                    .containsEntry("access-control-allow-methods", "POST, GET, DELETE");
        }
    }

    @Test
    void foreignOrigin_getsNoPermission() {
        RawClient.Reply reply = fixture.reply("OPTIONS", "", "Origin", "https://evil.example");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.head().header("access-control-allow-origin")).isEmpty();
    }
}
