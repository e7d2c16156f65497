package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.SessionConfig;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.session.MemoryGauge;
import dev.sluice.session.SessionManager;
import dev.sluice.session.events.EventLog;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.events.HeldBytes;
import org.junit.jupiter.api.Test;

final class SessionMemoryTest {
    private final HeldBytes buffers = new HeldBytes();
    private HeapGauge.Measurement heap = new HeapGauge.Measurement(0, 0, 0);
    private final SessionMemory memory = new SessionMemory(new SessionMemory.Limits(0.8, 1_000), buffers, () -> heap);

    @Test
    void read_heapFuller_isThePartOfTheHeapThatMayBeUsed() {
        heap = new HeapGauge.Measurement(1, 0.6, 7);

        assertThat(memory.read().occupancy()).isCloseTo(0.75, within(1e-9));
        assertThat(memory.read().measurement()).isEqualTo(memory.read().measurement());
    }

    @Test
    void read_heapMeasuredAnew_isAnotherMeasurement() {
        MemoryGauge.Reading before = memory.read();

        heap = new HeapGauge.Measurement(1, 0, 8);

        assertThat(memory.read().measurement()).isNotEqualTo(before.measurement());
    }

    @Test
    void read_buffersFuller_isWhatTheyHoldAndNewEachTime() {
        EventLog<String> log = new EventLog<>(EventLogSettings.defaults(), String::length, buffers);
        log.open().append("x".repeat(250));

        assertThat(memory.read().occupancy()).isEqualTo(0.25);
        assertThat(memory.read().measurement()).isNotEqualTo(memory.read().measurement());
        assertThat(memory.bytesHeld()).isEqualTo(250);
        log.close();
        assertThat(memory.read().occupancy()).isZero();
    }

    /** No session is opened, and the timer is far away. */
    @Test
    void buffers_thatGetFull_wakeTheCleanup() {
        try (FakeUpstream upstream = new FakeUpstream();
                TestProxy proxy = TestProxy.before(upstream)
                        .with("session: {memory: {bufferBytes: 64KiB}, cleanupInterval: 1h, lru: {minIdle: 0s}}")
                        .start()) {
            upstream.on("tools/call", (request, wire) -> {
                wire.openStream();
                wire.event(Json.notification("notifications/progress", "{\"padding\":\"" + "x".repeat(70_000) + "\"}"));
                wire.hold();
            });
            LegacyClient idle = proxy.legacy().initialize("2025-11-25");
            LegacyClient busy = proxy.legacy().initialize("2025-11-25");
            SessionManager sessions = proxy.sluice().exchanges().sessions();
            assertThat(sessions.statistics().live()).isEqualTo(2);

            try (RawClient call = busy.post(Json.call("1", "t"))) {
                assertThat(call.head().status()).isEqualTo(200);

                await().until(() -> sessions.statistics().live() == 1);
                assertThat(idle.reply(Json.call("1", "t")).at("/error/data/reason"))
                        .isEqualTo("\"lru\"");
                assertThat(sessions.statistics().held()).isEqualTo(1);
            }
        }
    }

    @Test
    void levels_ofTheBuffers_areThoseOfTheTiers() {
        SessionConfig config = SessionConfig.defaults();

        assertThat(SessionMapping.bufferLevels(config)).containsExactly(201_326_592L, 228_170_137L, 255_013_683L);
    }

    @Test
    void initialize_buffersFull_isRefusedUntilTheyAreNot() {
        try (FakeUpstream upstream = new FakeUpstream();
                TestProxy proxy = TestProxy.before(upstream)
                        .with("session: {memory: {bufferBytes: 64KiB}, retryAfter: 3s}")
                        .start()) {
            upstream.on("tools/call", (request, wire) -> {
                wire.openStream();
                wire.event(Json.notification("notifications/progress", "{\"padding\":\"" + "x".repeat(70_000) + "\"}"));
                wire.event(Json.result(request.id(), "{}"));
                wire.endStream();
            });
            LegacyClient client = proxy.legacy().initialize("2025-11-25");
            try (RawClient call = client.post(Json.call("1", "t"))) {
                assertThat(call.head().status()).isEqualTo(200);
                assertThat(call.data()).hasSizeGreaterThanOrEqualTo(2);
            }

            RawClient.Reply refused = proxy.legacy().tryInitialize("2025-11-25", "{}");

            assertThat(refused.refusal()).isEqualTo("503 -31429");
            assertThat(refused.at("/error/data/reason")).isEqualTo("\"memory_exhausted\"");
            assertThat(refused.head().header("retry-after")).contains("3");
            assertThat(client.delete().status()).isEqualTo(200);
            await().until(() -> proxy.legacy().tryInitialize("2025-11-25", "{}").status() == 200);
            assertThat(proxy.sluice().exchanges().sessions().statistics().bytesHeld())
                    .isZero();
        }
    }
}
