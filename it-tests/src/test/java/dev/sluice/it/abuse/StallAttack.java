package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A client that does not read what it has asked for, however much it is. */
final class StallAttack {
    private static final byte[] EMPTY_LINE = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String PADDING = "x".repeat(8_000);

    private final Neighbourhood neighbourhood;

    StallAttack(Neighbourhood neighbourhood) {
        this.neighbourhood = neighbourhood;
    }

    void perform() {
        JsonNode side = neighbourhood.attack().expect().path("side");
        AtomicBoolean enough = new AtomicBoolean();
        neighbourhood.upstream().onCall("slow_echo", (call, response) -> flood(call, response, enough));
        McpCaller bob = neighbourhood.caller(Neighbourhood.BOB, "/mcp");
        McpCaller alice = neighbourhood.caller(Neighbourhood.ALICE, "/mcp");
        HeapWatch heap = HeapWatch.start(neighbourhood.target().sluice());
        String params = "{\"name\":\"slow_echo\",\"arguments\":{},\"_meta\":{\"progressToken\":1}}";
        try (RawConnection stalled = alice.begin(1, "tools/call", params)) {
            assertThat(stalled.answer().status()).isEqualTo(200);
            Neighbourhood.assertServed(bob);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(
                            side.path("stream_closed_within_seconds").asLong()))
                    .until(() -> isClosed(stalled));
            heap.assertGrowthBelow(side.path("heap_growth_max_mib").asLong());
            Neighbourhood.assertServed(bob);
        } finally {
            enough.set(true);
        }
    }

    /** Progress for as long as it takes, as fast as it is taken. */
    private static void flood(JsonNode call, OutboundResponse response, AtomicBoolean enough) throws IOException {
        String token = call.at("/params/_meta/progressToken").toString();
        response.beginStream();
        for (int i = 1; !enough.get(); i++) {
            response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":"
                    + token + ",\"progress\":" + i + ",\"message\":\"" + PADDING + "\"}}");
        }
        // The call of a client with a session goes on without it.
        response.event(ScriptedUpstream.result(call, "enough"));
        response.endStream();
    }

    /** Whoever has closed answers what still comes with a reset; nothing has to be read for that. */
    private static boolean isClosed(RawConnection connection) {
        try {
            connection.output().write(EMPTY_LINE);
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
