package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.RedisServer;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis stops answering in the middle of traffic, and answers again later. Two Sluices share it. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // JUnit calls start before each test.
final class RedisAwayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "2025-11-25";
    private static final String ECHO = "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}";
    private static final String INITIALIZE =
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}";
    private static final int BEFORE = 5;
    private static final int QUEUE = 12;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private RedisServer redis;
    private SluiceProcess one;
    private SluiceProcess other;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        one = sluice("one");
        other = sluice("other");
    }

    private SluiceProcess sluice(String name) {
        return SluiceProcess.replica(
                redis,
                ", commandTimeout: 300ms, longestRetry: 1s, queue: " + QUEUE,
                "routes:\n  - {path: /mcp, upstream: {url: \"" + upstream.endpoint() + "\"}}\n",
                folder.resolve(name));
    }

    @AfterEach
    void stop() {
        redis.resume();
        one.close();
        other.close();
        redis.close();
        upstream.close();
    }

    /** Five sessions go in before; as many more as the queue takes go in meanwhile; all of them come out at the other. */
    @Test
    void redis_paused_servesOpenSessions_takesNewOnesUpToTheQueue_andLosesNone() {
        List<McpCaller> accepted = new ArrayList<>();
        for (int client = 0; client < BEFORE; client++) {
            accepted.add(McpCaller.connect(one.endpoint(), NEWEST));
        }

        redis.pause();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            assertThat(answers(one, accepted)).hasSize(BEFORE).containsOnly("hello");
            return metrics(one).contains("sluice_session_store_answering 0.0");
        });
        McpCaller.Outcome refusal = openUntilRefused(accepted);
        assertThat(accepted).hasSizeBetween(BEFORE + 1, BEFORE + QUEUE);
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.headers().first("retry-after")).contains("5");
        assertThat(refusal.answer().at("/error/data/reason").asString("")).isEqualTo("session_store_unavailable");
        assertThat(answers(one, accepted)).hasSize(accepted.size()).containsOnly("hello");
        McpCaller.Outcome unread =
                new McpCaller(other.endpoint(), NEWEST, accepted.get(0).session()).call(1, "tools/call", ECHO);
        assertThat(unread.status()).isEqualTo(503);
        assertThat(unread.headers().first("retry-after")).contains("5");

        redis.resume();
        Awaitility.await().atMost(PATIENCE).until(() -> metrics(one).contains("sluice_session_store_queued 0.0"));

        assertThat(metrics(one)).contains("sluice_session_store_conflicts_total 0.0");
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answers(other, accepted))
                        .hasSize(accepted.size())
                        .containsOnly("hello"));
        assertThat(metrics(one)).contains("sluice_sessions_opened_total " + accepted.size() + ".0");
        assertThat(upstream.endedSessions()).isEmpty();
    }

    private McpCaller.Outcome openUntilRefused(List<McpCaller> accepted) {
        while (true) {
            McpCaller.Outcome opened =
                    new McpCaller(one.endpoint(), NEWEST, Optional.empty()).call(0, "initialize", INITIALIZE);
            Optional<String> session = opened.headers().first("mcp-session-id");
            if (session.isEmpty()) {
                return opened;
            }
            accepted.add(new McpCaller(one.endpoint(), NEWEST, session));
        }
    }

    private static List<String> answers(SluiceProcess replica, List<McpCaller> sessions) {
        return sessions.stream()
                .map(session -> new McpCaller(replica.endpoint(), NEWEST, session.session()))
                .map(caller -> caller.call(1, "tools/call", ECHO).text())
                .toList();
    }

    private static String metrics(SluiceProcess sluice) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(sluice.admin().resolve("/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
