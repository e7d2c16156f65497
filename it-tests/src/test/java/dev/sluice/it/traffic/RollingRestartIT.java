package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.ReplicaSwitch;
import dev.sluice.it.process.RollingReplicas;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two replicas behind a load balancer that watches their readiness are replaced one after the other, under load. */
@Timeout(120)
final class RollingRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SLOW = "{\"name\":\"slow_echo\",\"arguments\":{}}";
    private static final int LONG_CALLS = 6;

    /** Two of each revision. */
    private static final int CLIENTS = 8;

    /** Calls between two steps, so that every step happens under load. */
    private static final int CALLS_PER_STEP = 100;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        upstream.close();
    }

    @Test
    void bothReplicas_restartedOneAfterTheOther_loseNoCall() throws Exception {
        try (RollingReplicas replicas = RollingReplicas.before(upstream.endpoint(), folder);
                CallLoop clients = CallLoop.start(replicas.balancer().endpoint(), CLIENTS)) {
            ReplicaSwitch balancer = replicas.balancer();
            awaitCalls(clients);
            replicas.replaceOldest();
            awaitCalls(clients);
            replicas.replaceOldest();
            awaitCalls(clients);
            clients.stop();

            assertThat(clients.failures()).isEmpty();
            assertThat(clients.answered()).isEqualTo(clients.sent());
            assertThat(clients.ended()).isEqualTo(clients.opened());
            assertThat(balancer.handedTo(replicas.oldest())).isPositive();
            assertThat(balancer.handedTo(replicas.newest())).isPositive();
        }
    }

    @Test
    void longCalls_atBothReplicas_endWhereTheyBeganWhileOthersGoOn() throws Exception {
        upstream.onCall("slow_echo", this::answerWhenAllowed);
        try (RollingReplicas replicas = RollingReplicas.before(upstream.endpoint(), folder);
                CallLoop clients = CallLoop.start(replicas.balancer().endpoint(), CLIENTS)) {
            ReplicaSwitch balancer = replicas.balancer();
            SluiceProcess one = replicas.oldest();
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
