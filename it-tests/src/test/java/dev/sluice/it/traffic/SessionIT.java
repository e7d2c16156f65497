package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ReceivedMessage;
import dev.sluice.it.wire.ScriptedUpstream;
import dev.sluice.it.wire.ServerSentEvent;
import java.io.IOException;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The life of legacy sessions and their streams. */
@Timeout(120)
final class SessionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "2025-11-25";
    private static final String ECHO = "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}";
    private static final String SLOW = "{\"name\":\"slow_echo\",\"arguments\":{}}";
    private static final String NEWS = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25"})
    void session_thatItsClientEnds_isUnknownAfterwards(String revision) {
        try (SluiceProcess sluice = SluiceProcess.inFrontOf(upstream.endpoint(), folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), revision);

            assertThat(caller.call(1, "tools/call", ECHO).text()).isEqualTo("hello");
            assertThat(caller.delete()).isEqualTo(200);
            assertThat(caller.call(2, "tools/call", ECHO).status()).isEqualTo(404);
            assertThat(caller.delete()).isEqualTo(404);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !upstream.endedSessions().isEmpty());
        }
    }

    @Test
    void session_thatIsIdleTooLong_isUnknown() {
        try (SluiceProcess sluice = sluice("session: {maxIdle: 1s, cleanupInterval: 100ms}")) {
            McpCaller forgotten = McpCaller.connect(sluice.endpoint(), NEWEST);
            McpCaller watched = McpCaller.connect(sluice.endpoint(), NEWEST);
            try (RawConnection stream = watched.get(Optional.empty())) {
                assertThat(stream.answer().status()).isEqualTo(200);

                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> upstream.endedSessions().size() == 1);
                assertThat(forgotten.call(1, "tools/call", ECHO).status()).isEqualTo(404);
                assertThat(watched.call(1, "tools/call", ECHO).text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void session_overTheCapacity_isRefusedWithAHint() {
        try (SluiceProcess sluice = sluice("session: {maxSessions: 1, retryAfter: 7s}")) {
            McpCaller holder = McpCaller.connect(sluice.endpoint(), NEWEST);
            try (RawConnection stream = holder.get(Optional.empty())) {
                assertThat(stream.answer().status()).isEqualTo(200);

                McpCaller.Outcome refused = new McpCaller(sluice.endpoint(), NEWEST, Optional.empty())
                        .call(
                                5,
                                "initialize",
                                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                        + "\"clientInfo\":{\"name\":\"late\",\"version\":\"1\"}}");

                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.headers().first("retry-after")).contains("7");
                assertThat(refused.answer().at("/error/data/reason").asString()).isEqualTo("sessions_exhausted");
            }
        }
    }

    @Test
    void callStream_thatWasCut_goesOnWithLastEventId() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        upstream.onCall("slow_echo", (call, response) -> {
            response.beginStream();
            response.event(progress(1));
            await(cut);
            response.event(progress(2));
            response.event(ScriptedUpstream.result(call, "slow result"));
            response.endStream();
        });
        try (SluiceProcess sluice = SluiceProcess.inFrontOf(upstream.endpoint(), folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), NEWEST);
            String lastEventId;
            try (RawConnection connection = caller.begin(1, "tools/call", SLOW)) {
                ServerSentEvent first =
                        connection.answer().events().nextMessage().orElseThrow();
                assertThat(first.data()).contains("\"progress\":1");
                lastEventId = first.id().orElseThrow();
            }
            cut.countDown();

            try (RawConnection resumed = caller.get(Optional.of(lastEventId))) {
                HttpAnswer answer = resumed.answer();
                assertThat(answer.status()).isEqualTo(200);
                List<ServerSentEvent> rest = answer.events().rest().stream()
                        .filter(event -> !event.data().isEmpty())
                        .toList();
                assertThat(rest).extracting(ServerSentEvent::data).hasSize(2);
                assertThat(rest.get(0).data()).contains("\"progress\":2");
                assertThat(rest.get(1).data()).contains("slow result");
            }
            assertThat(upstream.received()).extracting(ReceivedMessage::tool).containsOnlyOnce("slow_echo");
        }
    }

    @Test
    void ownStream_thatWasCut_deliversWhatCameMeanwhile() throws IOException {
        try (SluiceProcess sluice = SluiceProcess.inFrontOf(upstream.endpoint(), folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), NEWEST);
            String lastEventId;
            try (RawConnection stream = caller.get(Optional.empty())) {
                HttpAnswer answer = stream.answer();
                Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);
                upstream.push(NEWS);
                lastEventId = answer.events().nextMessage().orElseThrow().id().orElseThrow();
            }
            upstream.push(NEWS.replace("tools", "prompts"));

            try (RawConnection resumed = caller.get(Optional.of(lastEventId))) {
                assertThat(resumed.answer().events().nextMessage().orElseThrow().data())
                        .contains("notifications/prompts/list_changed");
            }
        }
    }

    @Test
    void cancellation_reachesTheCallThatItNames() {
        CountDownLatch cancelled = new CountDownLatch(1);
        upstream.onCall("slow_echo", (call, response) -> {
            response.beginStream();
            await(cancelled);
            response.event(ScriptedUpstream.result(call, "stopped"));
            response.endStream();
        });
        try (SluiceProcess sluice = SluiceProcess.inFrontOf(upstream.endpoint(), folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), NEWEST);
            try (RawConnection call = caller.begin(41, "tools/call", SLOW)) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> !received("tools/call").isEmpty());
                try (RawConnection other = caller.post(
                        caller.headers(),
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":41}}")) {
                    assertThat(other.answer().status()).isEqualTo(202);
                }
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> !received("notifications/cancelled").isEmpty());
                assertThat(received("notifications/cancelled").get(0).json().at("/params/requestId"))
                        .isEqualTo(received("tools/call").get(0).json().get("id"));
                cancelled.countDown();
                assertThat(call.answer().status()).isEqualTo(200);
            }
        }
    }

    private List<ReceivedMessage> received(String method) {
        return upstream.received().stream()
                .filter(message -> message.method().equals(method))
                .toList();
    }

    private SluiceProcess sluice(String section) {
        return SluiceProcess.configured(
                section + "\nroutes:\n  - {path: /mcp, upstream: {url: \"" + upstream.endpoint() + "\"}}\n", folder);
    }

    private static String progress(int step) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"t\","
                + "\"progress\":" + step + "}}";
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("The test never came this far");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
