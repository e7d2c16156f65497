package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.RedisServer;
import dev.sluice.it.process.ReplicaSwitch;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two replicas behind a load balancer that watches their readiness are replaced one after the other, under load. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // JUnit calls start before each test.
final class RollingRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SLOW = "{\"name\":\"slow_echo\",\"arguments\":{}}";
    private static final int LONG_CALLS = 6;

    /** Calls between two steps, so that every step happens under load. */
    private static final int CALLS_PER_STEP = 100;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private RedisServer redis;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        redis.close();
        upstream.close();
    }

    @Test
    void bothReplicas_restartedOneAfterTheOther_loseNoCall() throws Exception {
        try (SluiceProcess one = sluice("one");
                SluiceProcess two = sluice("two");
                ReplicaSwitch balancer = ReplicaSwitch.before(one, two);
                CallLoop clients = CallLoop.start(balancer.endpoint(), revisions())) {
            awaitCalls(clients);
            replace(one, balancer);
            try (SluiceProcess three = sluice("three")) {
                balancer.add(three);
                awaitCalls(clients);
                replace(two, balancer);
                try (SluiceProcess four = sluice("four")) {
                    balancer.add(four);
                    awaitCalls(clients);
                    clients.stop();

                    assertThat(clients.failures()).isEmpty();
                    assertThat(clients.answered()).isEqualTo(clients.sent());
                    assertThat(balancer.handedTo(three)).isPositive();
                    assertThat(balancer.handedTo(four)).isPositive();
                }
            }
        }
    }

    @Test
    void longCalls_atBothReplicas_endWhereTheyBeganWhileOthersGoOn() throws Exception {
        upstream.onCall("slow_echo", this::answerWhenAllowed);
        try (SluiceProcess one = sluice("one");
                SluiceProcess two = sluice("two");
                ReplicaSwitch balancer = ReplicaSwitch.before(one, two);
                CallLoop clients = CallLoop.start(balancer.endpoint(), revisions())) {
            List<RawConnection> calls = longCalls(balancer);
            one.terminate();
            Awaitility.await().atMost(PATIENCE).until(() -> !balancer.uses(one));
            awaitCalls(clients);
            mayAnswer.countDown();

            List<String> answers = calls.stream().map(RollingRestartIT::text).toList();
            var unused = one.awaitExit();
            awaitCalls(clients);
            clients.stop();

            assertThat(answers).hasSize(LONG_CALLS).containsOnly("slow result");
            assertThat(clients.failures()).isEmpty();
            assertThat(clients.answered()).isEqualTo(clients.sent());
            assertThat(calledSlowly()).isEqualTo(LONG_CALLS);
        }
    }

    private static List<String> revisions() {
        List<String> twice = new ArrayList<>(McpCaller.REVISIONS);
        twice.addAll(McpCaller.REVISIONS);
        return twice;
    }

    private List<RawConnection> longCalls(ReplicaSwitch balancer) {
        List<RawConnection> calls = new ArrayList<>();
        for (int id = 1; id <= LONG_CALLS; id++) {
            String revision = McpCaller.REVISIONS.get(id % McpCaller.REVISIONS.size());
            calls.add(McpCaller.connect(balancer.endpoint(), revision).begin(id, "tools/call", SLOW));
        }
        Awaitility.await().atMost(PATIENCE).until(() -> calledSlowly() == LONG_CALLS);
        return calls;
    }

    private long calledSlowly() {
        return upstream.received().stream()
                .filter(message -> message.tool().equals("slow_echo"))
                .count();
    }

    private static void replace(SluiceProcess replica, ReplicaSwitch balancer) {
        replica.terminate();
        var unused = replica.awaitExit();
        assertThat(balancer.handedTo(replica)).isPositive();
    }

    private static void awaitCalls(CallLoop clients) {
        int before = clients.answered();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> clients.answered() >= before + CALLS_PER_STEP
                        || !clients.failures().isEmpty());
    }

    private static String text(RawConnection call) {
        try (call) {
            return call.answer().message().at("/result/content/0/text").asString("no result");
        }
    }

    private SluiceProcess sluice(String name) {
        try {
            return SluiceProcess.configured(
                    "session: {redis: {url: \"" + redis.url() + "\", lease: 2s}}\nshutdown: {delay: 1s}\nroutes:\n"
                            + "  - {path: /mcp, upstream: {url: \"" + upstream.endpoint() + "\"}}\n",
                    Files.createDirectory(folder.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answerWhenAllowed(JsonNode call, OutboundResponse response) throws IOException {
        try {
            if (mayAnswer.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                response.json(Map.of(), ScriptedUpstream.result(call, "slow result"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
