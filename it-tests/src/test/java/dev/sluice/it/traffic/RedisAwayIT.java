package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.process.TwoReplicas;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ScriptedUpstream;
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
    private TwoReplicas replicas;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void start() {
        replicas = TwoReplicas.start(
                ", commandTimeout: 300ms, longestRetry: 1s, queue: " + QUEUE,
                "routes:\n  - {path: /mcp, upstream: {url: \"" + upstream.endpoint() + "\"}}\n",
                folder);
    }

    @AfterEach
    void stop() {
        replicas.redis().resume();
        replicas.close();
        upstream.close();
    }

    /** Five sessions go in before; as many more as the queue takes go in meanwhile; all of them come out at the other. */
    @Test
    void redis_paused_servesOpenSessions_takesNewOnesUpToTheQueue_andLosesNone() {
        List<McpCaller> accepted = new ArrayList<>();
        for (int client = 0; client < BEFORE; client++) {
            accepted.add(McpCaller.connect(replicas.one().endpoint(), NEWEST));
        }

        replicas.redis().pause();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            assertThat(answers(replicas.one(), accepted)).hasSize(BEFORE).containsOnly("hello");
            return replicas.one().metrics().contains("sluice_session_store_answering 0.0");
        });
        McpCaller.Outcome refusal = openUntilRefused(accepted);
        assertThat(accepted).hasSizeBetween(BEFORE + 1, BEFORE + QUEUE);
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.headers().first("retry-after")).contains("5");
        assertThat(refusal.answer().at("/error/data/reason").asString("")).isEqualTo("session_store_unavailable");
        assertThat(answers(replicas.one(), accepted)).hasSize(accepted.size()).containsOnly("hello");
        McpCaller.Outcome unread = new McpCaller(
                        replicas.other().endpoint(), NEWEST, accepted.get(0).session())
                .call(1, "tools/call", ECHO);
        assertThat(unread.status()).isEqualTo(503);
        assertThat(unread.headers().first("retry-after")).contains("5");
        assertThat(unread.answer().at("/error/data/reason").asString("")).isEqualTo("session_store_unavailable");

        replicas.redis().resume();
        assertThat(refusalsUntilServed(replicas.other(), accepted.get(accepted.size() - 1)))
                .as("answers about a session that was opened meanwhile")
                .allMatch(answer -> answer.startsWith("503 "));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> replicas.one().metrics().contains("sluice_session_store_queued 0.0"));

        assertThat(replicas.one().metrics()).contains("sluice_session_store_conflicts_total 0.0");
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answers(replicas.other(), accepted))
                        .hasSize(accepted.size())
                        .containsOnly("hello"));
        assertThat(replicas.one().metrics()).contains("sluice_sessions_opened_total " + accepted.size() + ".0");
        assertThat(upstream.endedSessions()).isEmpty();
    }

    private McpCaller.Outcome openUntilRefused(List<McpCaller> accepted) {
        while (true) {
            McpCaller.Outcome opened = new McpCaller(replicas.one().endpoint(), NEWEST, Optional.empty())
                    .call(0, "initialize", INITIALIZE);
            Optional<String> session = opened.headers().first("mcp-session-id");
            if (session.isEmpty()) {
                return opened;
            }
            accepted.add(new McpCaller(replicas.one().endpoint(), NEWEST, session));
        }
    }

    private static List<String> refusalsUntilServed(SluiceProcess replica, McpCaller session) {
        McpCaller caller = new McpCaller(replica.endpoint(), NEWEST, session.session());
        List<String> refusals = new ArrayList<>();
        Awaitility.await().atMost(PATIENCE).until(() -> {
            McpCaller.Outcome outcome = caller.call(1, "tools/call", ECHO);
            if (outcome.status() != 200) {
                refusals.add(outcome.status() + " " + outcome.answer());
            }
            return outcome.status() == 200;
        });
        return refusals;
    }

    private static List<String> answers(SluiceProcess replica, List<McpCaller> sessions) {
        return sessions.stream()
                .map(session -> new McpCaller(replica.endpoint(), NEWEST, session.session()))
                .map(caller -> caller.call(1, "tools/call", ECHO).text())
                .toList();
    }
}
