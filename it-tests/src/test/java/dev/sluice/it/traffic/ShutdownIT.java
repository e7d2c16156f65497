package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.EventStream;
import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import dev.sluice.it.wire.ServerSentEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/** SIGTERM while there is work. */
@Timeout(120)
final class ShutdownIT {
    static final List<String> REVISIONS = McpCaller.REVISIONS;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SLOW = "{\"name\":\"slow_echo\",\"arguments\":{}}";
    private static final int EXIT_BY_SIGTERM = 143;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        upstream.close();
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void callInFlight_atSigterm_completesWhileNewOnesAreRefused(String revision) {
        upstream.onCall("slow_echo", this::answerWhenAllowed);
        try (SluiceProcess sluice = SluiceProcess.inFrontOf(upstream.endpoint(), folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), revision);
            try (RawConnection call = caller.begin(1, "tools/call", SLOW)) {
                awaitCall();
                sluice.terminate();
                awaitRefusedConnections(sluice.endpoint());
                mayAnswer.countDown();

                HttpAnswer answer = call.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.message().at("/result/content/0/text").asString())
                        .isEqualTo("slow result");
            }
            assertThat(sluice.awaitExit()).isEqualTo(EXIT_BY_SIGTERM);
        }
    }

    @Test
    void ownStream_atSigterm_endsWithAHintToComeBack() throws IOException {
        try (SluiceProcess sluice = SluiceProcess.inFrontOf(upstream.endpoint(), folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), "2025-11-25");
            try (RawConnection stream = caller.get(Optional.empty())) {
                EventStream events = stream.answer().events();
                Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);
                sluice.terminate();

                List<ServerSentEvent> rest = events.rest();
                assertThat(rest)
                        .last()
                        .satisfies(last -> assertThat(last.retry()).contains("1000"));
            }
            assertThat(sluice.awaitExit()).isEqualTo(EXIT_BY_SIGTERM);
        }
        assertThat(upstream.endedSessions()).hasSize(1);
    }

    @Test
    void callInFlight_beyondTheGrace_isCut() {
        upstream.onCall("slow_echo", this::answerWhenAllowed);
        String configuration = "shutdown: {grace: 500ms}\nroutes:\n  - {path: /mcp, upstream: {url: \""
                + upstream.endpoint() + "\"}}\n";
        try (SluiceProcess sluice = SluiceProcess.configured(configuration, folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), "2026-07-28");
            try (RawConnection call = caller.begin(1, "tools/call", SLOW)) {
                awaitCall();
                sluice.terminate();

                assertThat(sluice.awaitExit()).isEqualTo(EXIT_BY_SIGTERM);
                assertThat(call.bytesBeforeClose(PATIENCE)).isZero();
            }
        }
    }

    private void awaitCall() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> upstream.received().stream()
                        .anyMatch(message -> message.tool().equals("slow_echo")));
    }

    private static void awaitRefusedConnections(URI endpoint) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(
                                () -> RawConnection.open(endpoint).close())
                        .isInstanceOf(UncheckedIOException.class)
                        .hasCauseInstanceOf(ConnectException.class));
    }

    private void answerWhenAllowed(JsonNode call, OutboundResponse response) throws IOException {
        try {
            if (mayAnswer.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                response.beginStream();
                response.event(ScriptedUpstream.result(call, "slow result"));
                response.endStream();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
