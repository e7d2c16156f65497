package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.process.TwoReplicas;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What two Sluices with one Redis show of what they share. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // JUnit calls start before each test.
final class SharedMetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "2025-11-25";
    private static final String ECHO = "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}";
    private static final String NEWS = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";

    /** Shown from the first fault on, and for routes with several servers. */
    private static final Set<String> NOT_ALWAYS = Set.of(
            "sluice_faults_total",
            "sluice_upstream_unreadable_total",
            "sluice_upstream_replica_sessions",
            "sluice_upstream_replica_ejections_total",
            "sluice_upstream_replica_state");

    private static final Pattern DESCRIBED = Pattern.compile("`(sluice_[a-z_]+)`");
    private static final Pattern SHOWN = Pattern.compile("(?m)^# TYPE (sluice_[a-z_]+?) ");

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private TwoReplicas replicas;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void start() {
        replicas = TwoReplicas.start(
                ", commandTimeout: 500ms",
                "routes:\n  - {path: /mcp, upstream: {url: \"" + upstream.endpoint() + "\"},"
                        + " interceptors: [{name: access-log}]}\n",
                folder);
    }

    @AfterEach
    void stop() {
        replicas.close();
        upstream.close();
    }

    @Test
    void metrics_sessionUsedAtBoth_countStoreJournalAndBus() throws IOException {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        McpCaller there = new McpCaller(replicas.other().endpoint(), NEWEST, caller.session());
        assertThat(there.call(1, "tools/call", ECHO).text()).isEqualTo("hello");
        try (RawConnection stream = there.get(Optional.empty())) {
            assertThat(stream.answer().status()).isEqualTo(200);
            Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(replicas.other().metrics())
                            .contains(
                                    "sluice_sessions_guests 1.0",
                                    "sluice_session_store_answering 1.0",
                                    "sluice_session_store_queued 0.0",
                                    "sluice_session_store_corrupt_total 0.0",
                                    "sluice_session_store_calls_seconds{operation=\"find\",quantile=\"0.99\"} ",
                                    "sluice_session_store_unanswered_total{operation=\"find\"} 0.0",
                                    "sluice_replica_living 2.0",
                                    "sluice_replica_bus_questions_open 1.0",
                                    "sluice_replica_bus_questions_broken_off_total 0.0"));
            assertThat(value(replicas.other(), "sluice_session_store_calls_seconds_count{operation=\"find\"}"))
                    .isPositive();
            assertThat(value(replicas.one(), "sluice_session_store_calls_seconds_count{operation=\"create\"}"))
                    .isEqualTo(1);
            assertThat(value(replicas.one(), "sluice_replica_bus_answers_open")).isEqualTo(1);
            upstream.push(NEWS);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(replicas.one().metrics())
                            .contains(
                                    "sluice_replica_journal_appended_events_total 1.0",
                                    "sluice_replica_journal_streams 1.0",
                                    "sluice_replica_journal_waiting_events 0.0"));
        }
    }

    @Test
    void metrics_redisIsGone_sayThatItDoesNotAnswer_andTheLogSaysItOnce() {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        expectLostWrites();

        replicas.redis().close();

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(caller.call(1, "tools/call", ECHO).text()).isEqualTo("hello");
            assertThat(replicas.one().metrics()).contains("sluice_session_store_answering 0.0");
        });
        assertThat(value(replicas.one(), "sluice_session_store_unanswered_total{operation=\"find\"}"))
                .isPositive();
        assertThat(value(replicas.one(), "sluice_session_store_cached_total")).isPositive();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> replicas.one().transcript().contains("could not be renewed"));
        assertThat(replicas.one().transcript())
                .containsOnlyOnce("The session store does not answer")
                .doesNotContain("ConnectionWatchdog");
    }

    /** Both stop while Redis is away. */
    private void expectLostWrites() {
        replicas.one().expect("acknowledged writes of sessions never reached the store");
        replicas.other().expect("acknowledged writes of sessions never reached the store");
    }

    @Test
    void page_namesEveryFigureThatIsShown_andNoOther() throws IOException {
        assertThat(McpCaller.connect(replicas.one().endpoint(), NEWEST)
                        .call(1, "tools/call", ECHO)
                        .text())
                .isEqualTo("hello");

        Set<String> described = names(DESCRIBED, Files.readString(Path.of("..", "docs", "metrics.md")));
        described.removeAll(NOT_ALWAYS);

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(names(SHOWN, replicas.one().metrics())).isEqualTo(described));
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(name -> !name.endsWith("_seconds_max"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private double value(SluiceProcess sluice, String series) {
        return sluice.metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
