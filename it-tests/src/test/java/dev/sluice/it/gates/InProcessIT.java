package dev.sluice.it.gates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.load.ConfigLoader;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import dev.sluice.proxy.Sluice;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Sluice inside the test's own process, where a blocked event loop and a leaked buffer show at once. */
@ExtendWith(Watched.class)
@Timeout(60)
final class InProcessIT {
    static final List<String> REVISIONS = McpCaller.REVISIONS;

    private static final String CONFIGURATION = """
            listen: {address: "127.0.0.1:0"}
            admin: {enabled: false}
            limits: {requestBody: 4KiB}
            routes:
              - path: /mcp
                upstream: {url: "%s"}
                interceptors: [{name: protocol-validator}, {name: access-log}]
            """;

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void traffic_ofEveryKind_neitherBlocksNorLeaks(String revision) {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                Sluice sluice = Sluice.start(config(upstream.endpoint()))) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(sluice.routes().get(0)), revision);
            upstream.onCall("slow_echo", (call, response) -> {
                response.beginStream();
                response.event(ScriptedUpstream.result(call, "streamed"));
                response.endStream();
            });
            upstream.onCall("admin", (call, response) -> response.cut());

            assertThat(call(caller, 1, "echo").text()).isEqualTo("hello");
            assertThat(call(caller, 2, "slow_echo").text()).isEqualTo("streamed");
            assertThat(call(caller, 3, "admin").errorCode()).isEqualTo(-32603);
            assertThat(caller.call(4, "tools/list", "{}").status()).isEqualTo(200);
            assertTooLarge(caller);
            assertMalformed(caller);
        }
    }

    private static McpCaller.Outcome call(McpCaller caller, int id, String tool) {
        return caller.call(id, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{\"text\":\"hello\"}}");
    }

    private static void assertTooLarge(McpCaller caller) {
        String large = "{\"text\":\"" + "x".repeat(5_000) + "\"}";
        try (RawConnection connection = caller.post(caller.headers(), large)) {
            assertThat(connection.answer().status()).isEqualTo(413);
        }
    }

    private static void assertMalformed(McpCaller caller) {
        try (RawConnection connection = caller.post(caller.headers(), "{")) {
            assertThat(connection.answer().status()).isEqualTo(400);
        }
    }

    private static SluiceConfig config(URI upstream) {
        return new ConfigLoader(name -> null).load(CONFIGURATION.formatted(upstream), "in-process");
    }
}
