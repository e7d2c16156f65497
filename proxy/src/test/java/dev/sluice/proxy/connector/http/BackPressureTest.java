package dev.sluice.proxy.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.testing.Json;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Whoever does not ask for more, gets no more: the upstream is left to wait in the network. */
class BackPressureTest {
    private static final int EVENTS = 30_000;

    /** What the kernel takes on both sides of a local connection may be several megabytes, and is no heap of ours. */
    private static final long MOST_TAKEN = 20_000_000;

    @Test
    void stream_nobodyReads_stopsTheUpstream() {
        String event = Json.notification("notifications/message", "{\"data\":\"" + "x".repeat(3_500) + "\"}");
        AtomicLong written = new AtomicLong();
        try (ConnectorFixture fixture = new ConnectorFixture()) {
            fixture.upstream.on("tools/call", (request, wire) -> {
                wire.openStream();
                for (int i = 0; i < EVENTS; i++) {
                    wire.event(event);
                    written.set(wire.written());
                }
                wire.event(Json.result("1", "{}"));
                wire.endStream();
            });
            Flux<UpstreamEvent> call = fixture.call(ConnectorFixture.MODERN);

            StepVerifier.create(call, 1)
                    .expectNextCount(1)
                    .then(() -> awaitStandstill(written::get))
                    .then(() -> assertThat(written.get()).isLessThan(MOST_TAKEN))
                    .thenRequest(Long.MAX_VALUE)
                    .expectNextCount(EVENTS)
                    .expectComplete()
                    .verify(Duration.ofSeconds(60));
            assertThat(written.get()).isGreaterThan(100_000_000L);
        }
    }

    /** Something was written, and for half a second no more. */
    private static void awaitStandstill(LongSupplier written) {
        AtomicLong last = new AtomicLong(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(30))
                .until(() -> last.getAndSet(written.getAsLong()) == written.getAsLong() && written.getAsLong() > 0);
    }
}
