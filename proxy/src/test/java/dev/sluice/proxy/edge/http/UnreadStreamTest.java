package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.proxy.testing.UnreadingClient;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client over HTTP/2 that does not read what it asked for on one of its streams. */
class UnreadStreamTest {
    /** More than the window of a stream and the buffers before it take. */
    private static final int EVENTS = 1_000;

    private static final String EVENT =
            Json.notification("notifications/message", "{\"data\":\"" + "x".repeat(3_500) + "\"}");

    @Test
    void stream_thatIsNotRead_isClosedAndItsConnectionGoesOn() {
        try (FakeUpstream upstream = new FakeUpstream();
                TestProxy proxy = TestProxy.before(upstream)
                        .with("listen: {address: '127.0.0.1:0', http2: true}")
                        .with("timeouts: {unreadAnswer: 200ms}")
                        .start();
                UnreadingClient client = new UnreadingClient(proxy.sluice().port())) {
            upstream.on("tools/call", (request, wire) -> {
                wire.openStream();
                for (int i = 0; i < EVENTS; i++) {
                    wire.event(EVENT);
                }
            });

            assertThat(client.post(Json.modernCall("1", "add")))
                    .succeedsWithin(Duration.ofSeconds(30))
                    .isEqualTo(Http2Error.CANCEL.code());
            assertThat(client.isConnected()).isTrue();
        }
    }
}
