package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that does not read what it asked for. */
class SlowClientTest {
    private static final int EVENTS = 30_000;

    /** What the kernel takes on both sides of two local connections may be many megabytes, and is no heap of ours. */
    private static final long MOST_TAKEN = 40_000_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void client_thatDoesNotRead_stopsTheUpstream(boolean modern) {
        String event = Json.notification("notifications/message", "{\"data\":\"" + "x".repeat(3_500) + "\"}");
        AtomicLong written = new AtomicLong();
        try (EdgeFixture fixture = new EdgeFixture()) {
            fixture.upstream.on("tools/call", (request, wire) -> {
                wire.openStream();
                for (int i = 0; i < EVENTS; i++) {
                    wire.event(event);
                    written.set(wire.written());
                }
            });
            try (RawClient client = modern
                    ? fixture.proxy.modern(Json.modernCall("1", "add"))
                    : fixture.proxy.legacy().initialize("2025-11-25").post(Json.call("1", "add"))) {
                assertThat(client.head().status()).isEqualTo(200);

                awaitStandstill(written);
                assertThat(written.get()).isLessThan(MOST_TAKEN);
            }
        }
    }

    /** Something was written, and for half a second no more. */
    private static void awaitStandstill(AtomicLong written) {
        AtomicLong last = new AtomicLong(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> last.getAndSet(written.get()) == written.get() && written.get() > 0);
    }
}
