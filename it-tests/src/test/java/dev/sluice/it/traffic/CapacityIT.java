package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More than twice as many clients as there may be sessions; it-tests/bench/capacity does the same with twenty thousand. */
@Timeout(240)
final class CapacityIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int PLACES = 200;
    private static final String NEWEST = "2025-11-25";
    private static final String ECHO = "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}";
    private static final String INITIALIZE =
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final List<McpCaller> inUse = new ArrayList<>();
    private final List<RawConnection> streams = new ArrayList<>();
    private final List<McpCaller> idle = new ArrayList<>();
    private final List<McpCaller.Outcome> refusals = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        streams.forEach(RawConnection::close);
        upstream.close();
    }

    @Test
    void clients_beyondAllPlaces_takeNoSessionInUseAndAreRefusedWithAHint() {
        try (SluiceProcess sluice = SluiceProcess.configured(
                "session: {maxSessions: " + PLACES + ", retryAfter: 7s, lru: {minIdle: 1s}}\nroutes:\n"
                        + "  - {path: /mcp, upstream: {url: \"" + upstream.endpoint() + "\"}}\n",
                folder)) {
            for (int client = 0; client < PLACES; client++) {
                arrive(sluice, client % 4 != 0);
            }
            assertThat(refusals).isEmpty();
            // An idle session may go when it has been idle for the time that the settings give it.
            Awaitility.await().atMost(LIMIT).until(() -> {
                arrive(sluice, true);
                return inUse.size() >= PLACES * 9 / 10;
            });
            for (int client = 0; client < PLACES; client++) {
                arrive(sluice, true);
            }

            assertThat(inUse).hasSizeBetween(PLACES * 9 / 10, PLACES);
            assertThat(refusals).isNotEmpty().allSatisfy(CapacityIT::saysWhenToComeBack);
            assertThat(inUse)
                    .allSatisfy(client -> assertThat(
                                    client.call(1, "tools/call", ECHO).text())
                            .isEqualTo("hello"));
            assertThat(upstream.endedSessions()).as("idle sessions made room").hasSizeBetween(1, idle.size());
        }
    }

    private void arrive(SluiceProcess sluice, boolean stays) {
        McpCaller.Outcome opened =
                new McpCaller(sluice.endpoint(), NEWEST, Optional.empty()).call(0, "initialize", INITIALIZE);
        Optional<String> session = opened.headers().first("mcp-session-id");
        if (session.isEmpty()) {
            refusals.add(opened);
            return;
        }
        McpCaller client = new McpCaller(sluice.endpoint(), NEWEST, session);
        if (stays) {
            RawConnection stream = client.get(Optional.empty());
            streams.add(stream);
            assertThat(stream.answer().status()).isEqualTo(200);
        }
        (stays ? inUse : idle).add(client);
    }

    private static void saysWhenToComeBack(McpCaller.Outcome refusal) {
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.headers().first("retry-after")).contains("7");
    }
}
