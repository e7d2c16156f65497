package dev.sluice.it.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.load.ConfigLoader;
import dev.sluice.it.process.PluginJar;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ScriptedUpstream;
import dev.sluice.proxy.Sluice;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gates around Sluice itself: an interceptor that misbehaves on purpose must be noticed. */
@Timeout(120)
final class SluiceGatesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void interceptor_thatSleepsOnAnEventLoop_neverLetsItsMessagePass() {
        String configuration = "listen: {address: \"127.0.0.1:0\"}\nadmin: {enabled: false}\n" + configuration();
        try (Sluice sluice = Sluice.start(new ConfigLoader(name -> null).load(configuration, "test"))) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(sluice.routes().get(0)), "2026-07-28");

            assertThat(call(caller, 1, "echo").errorCode()).isZero();
            assertThat(call(caller, 2, "slow_echo").errorCode()).isNotZero();
        }
        assertThat(upstream.received()).extracting(message -> message.tool()).containsExactly("echo");
    }

    @Test
    void process_thatLeaks_failsItsTest() {
        SluiceProcess sluice = SluiceProcess.configured(configuration(), folder);
        McpCaller caller = McpCaller.connect(sluice.endpoint(), "2026-07-28");

        assertThat(call(caller, 1, "denied").errorCode()).isZero();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            assertThat(sluice.ask("GC.run")).isNotEmpty();
            assertThat(call(caller, 2, "denied").errorCode()).isZero();
            return sluice.transcript().contains("LEAK:");
        });

        assertThatThrownBy(sluice::close).isInstanceOf(AssertionError.class).hasMessageContaining("LEAK:");
    }

    @Test
    void process_thatLogsAnError_failsItsTest() {
        SluiceProcess sluice = SluiceProcess.configured(configuration(), folder);
        assertThat(call(McpCaller.connect(sluice.endpoint(), "2026-07-28"), 1, "admin")
                        .errorCode())
                .isZero();

        assertThatThrownBy(sluice::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("A line that no test asked for");
    }

    @Test
    void process_thatLogsAnExpectedError_passesItsTest() {
        try (SluiceProcess sluice = SluiceProcess.configured(configuration(), folder)) {
            sluice.expect("A line that no test asked for");
            assertThat(call(McpCaller.connect(sluice.endpoint(), "2026-07-28"), 1, "admin")
                            .errorCode())
                    .isZero();
        }
    }

    private String configuration() {
        Path plugin = PluginJar.write(folder, Misbehaving.class, Misbehaving.Factory.class);
        return "plugins: [\"%s\"]\nroutes:\n  - {path: /mcp, upstream: {url: \"%s\"}, interceptors: [{name: %s}]}\n"
                .formatted(plugin, upstream.endpoint(), Misbehaving.NAME);
    }

    private static McpCaller.Outcome call(McpCaller caller, int id, String tool) {
        return caller.call(id, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{}}");
    }
}
