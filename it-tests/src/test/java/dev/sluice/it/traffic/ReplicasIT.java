package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.TwoReplicas;
import dev.sluice.it.wire.EventStream;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import dev.sluice.it.wire.ServerSentEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two Sluices with one Redis in front of one server. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // JUnit calls start before each test.
final class ReplicasIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "2025-11-25";
    private static final String ECHO = "{\"name\":\"echo\",\"arguments\":{\"text\":\"hello\"}}";
    private static final String NEWS = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private TwoReplicas replicas;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void start() {
        replicas = TwoReplicas.before(upstream.endpoint(), folder);
    }

    @AfterEach
    void stop() {
        replicas.close();
        upstream.close();
    }

    private McpCaller atTheOther(McpCaller caller) {
        return new McpCaller(replicas.other().endpoint(), caller.revision(), caller.session());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-11-25"})
    void session_requestsAlternate_isServedByBothAndEndsForBoth(String revision) {
        McpCaller here = McpCaller.connect(replicas.one().endpoint(), revision);
        McpCaller there = atTheOther(here);

        for (int id = 1; id <= 10; id++) {
            assertThat((id % 2 == 0 ? here : there).call(id, "tools/call", ECHO).text())
                    .isEqualTo("hello");
        }

        assertThat(there.delete()).isEqualTo(200);
        McpCaller.Outcome refused = here.call(11, "tools/call", ECHO);
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.answer().at("/error/data/reason").asString()).isEqualTo("client");
        Awaitility.await().atMost(PATIENCE).until(() -> upstream.endedSessions().size() == 1);
    }

    @Test
    void session_ofSomebodyElsesRoute_isUnknownAtTheOtherToo() {
        McpCaller stranger = new McpCaller(replicas.other().endpoint(), NEWEST, Optional.of("no-such-session"));

        assertThat(stranger.call(1, "tools/call", ECHO).status()).isEqualTo(404);
    }

    @Test
    void replica_killed_losesNoSession() {
        List<McpCaller> callers = IntStream.range(0, 20)
                .mapToObj(n -> McpCaller.connect(replicas.one().endpoint(), NEWEST))
                .toList();

        replicas.one().kill();

        List<String> answers = callers.stream()
                .map(caller -> atTheOther(caller).call(1, "tools/call", ECHO).text())
                .toList();
        assertThat(answers).hasSize(20).containsOnly("hello");
        assertThat(upstream.endedSessions()).isEmpty();
    }

    @Test
    void replica_stopped_handsItsSessionsOnWithoutEndingThem() {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);

        replicas.one().terminate();
        var unused = replicas.one().awaitExit();

        assertThat(atTheOther(caller).call(1, "tools/call", ECHO).text()).isEqualTo("hello");
        assertThat(upstream.endedSessions()).isEmpty();
    }

    @Test
    void allReplicas_stopped_leaveTheSessionsToTheNextStart() {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        replicas.one().close();
        replicas.other().close();

        replicas.replaceOther();

        assertThat(atTheOther(caller).call(1, "tools/call", ECHO).text()).isEqualTo("hello");
    }

    @Test
    void stream_openedAtTheOther_carriesWhatTheServerSays() throws IOException {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        try (RawConnection stream = atTheOther(caller).get(Optional.empty())) {
            EventStream events = stream.answer().events();
            Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);

            upstream.push(NEWS);

            assertThat(nextMessage(events).data()).contains("list_changed");
        }
    }

    @Test
    void stream_ofAKilledReplica_isResumedAtTheOtherWithWhatWasMissed() throws IOException {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        String first;
        try (RawConnection stream = caller.get(Optional.empty())) {
            EventStream events = stream.answer().events();
            Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);
            upstream.push(NEWS);
            first = nextMessage(events).id().orElseThrow();
        }
        upstream.push(NEWS.replace("tools", "prompts"));
        // The second one has reached the journal when the replica knows it; it is written behind.
        Awaitility.await().atMost(PATIENCE).until(() -> isJournaled(caller, first));
        replicas.one().kill();

        try (RawConnection stream = atTheOther(caller).get(Optional.of(first))) {
            EventStream events = stream.answer().events();
            assertThat(nextMessage(events).data()).contains("prompts/list_changed");

            Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);
            upstream.push(NEWS.replace("tools", "resources"));
            assertThat(nextMessage(events).data()).contains("resources/list_changed");
        }
    }

    @Test
    void stream_relayedByAReplicaThatStops_endsWithAHintToComeBack() throws IOException {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        try (RawConnection stream = atTheOther(caller).get(Optional.empty())) {
            EventStream events = stream.answer().events();
            Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);

            replicas.other().terminate();

            assertThat(events.rest())
                    .last()
                    .satisfies(last -> assertThat(last.retry()).contains("1000"));
        }
    }

    @Test
    void stream_relayedFromAReplicaThatIsKilled_endsWithAHintToComeBack() throws IOException {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        try (RawConnection stream = atTheOther(caller).get(Optional.empty())) {
            EventStream events = stream.answer().events();
            Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);

            replicas.one().kill();

            assertThat(events.rest())
                    .last()
                    .satisfies(last -> assertThat(last.retry()).contains("1000"));
        }
    }

    @Test
    void upstreamSession_recoveredByTheOther_isAnnouncedOnTheStreamAtHome() throws IOException {
        McpCaller caller = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        try (RawConnection stream = caller.get(Optional.empty())) {
            EventStream events = stream.answer().events();
            Awaitility.await().atMost(PATIENCE).until(() -> upstream.openStreams() == 1);
            upstream.forgetSessions();

            assertThat(atTheOther(caller).call(1, "tools/call", ECHO).text()).isEqualTo("hello");

            assertThat(nextMessage(events).data()).contains("list_changed");
        }
    }

    /** Reads the event that was missed at the replica that still has it, which proves that it came that far. */
    private static boolean isJournaled(McpCaller caller, String after) throws IOException {
        try (RawConnection stream = caller.get(Optional.of(after))) {
            return nextMessage(stream.answer().events()).data().contains("prompts/list_changed");
        }
    }

    /** Its time is limited from outside, because the stream's comments keep a socket from giving up. */
    private static ServerSentEvent nextMessage(EventStream events) {
        return Assertions.assertTimeoutPreemptively(
                PATIENCE, () -> events.nextMessage().orElseThrow());
    }
}
