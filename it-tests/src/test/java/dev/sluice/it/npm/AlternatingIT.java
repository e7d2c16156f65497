package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.process.ReplicaPair;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SDKs' own clients, whose every request goes to the other one of two replicas in turn. */
@ExtendWith(WithNodeJs.class)
@Timeout(180)
final class AlternatingIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String NEWEST = "2025-11-25";
    private static final Pattern BEFORE = Pattern.compile("before (.*)");
    private static final Pattern AFTER = Pattern.compile("after (.*)");

    /** Ten sessions, three rounds of four calls each, and every session heard an announcement on its GET stream. */
    private static final String NOTHING_LOST = "{\"sessions\":10,\"sent\":120,\"answered\":120,\"announced\":10}";

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"2025-03-26", "2025-06-18", NEWEST})
    void session_everyRequestToTheOtherReplica_isTheSameAsWithoutSluice(String client, NodeJs node) {
        try (NodeJs.Server upstream = node.serve("servers/legacy.mjs")) {
            String direct = exercise(node, client, upstream.endpoint());
            try (ReplicaPair replicas = ReplicaPair.before(upstream.endpoint(), folder)) {
                assertThat(exercise(node, client, replicas.balancer().endpoint()))
                        .as(replicas::transcript)
                        .isEqualTo(direct);
                assertThat(replicas.balancer().handedTo(replicas.one())).isGreaterThan(10);
                assertThat(replicas.balancer().handedTo(replicas.other())).isGreaterThan(10);
            }
        }
    }

    @Test
    void sessions_whoseReplicaIsKilled_loseNothing(NodeJs node) {
        try (NodeJs.Server upstream = node.serve("servers/legacy.mjs");
                ReplicaPair replicas = ReplicaPair.before(upstream.endpoint(), folder);
                ChildProcess clients = node.start(
                        Map.of(),
                        "clients/steady.mjs",
                        "--sdk",
                        NEWEST,
                        "--url",
                        replicas.balancer().endpoint().toString())) {
            assertThat(clients.await(BEFORE)).as(clients::transcript).isEqualTo(NOTHING_LOST);

            replicas.one().kill();
            clients.say("go on");

            assertThat(clients.await(AFTER)).as(clients::transcript).isEqualTo(NOTHING_LOST);
            assertThat(clients.awaitExit(LIMIT)).isZero();
        }
    }

    private static String exercise(NodeJs node, String client, URI endpoint) {
        try (ChildProcess run =
                node.start(Map.of(), "clients/exercise.mjs", "--sdk", client, "--url", endpoint.toString())) {
            int code = run.awaitExit(LIMIT);
            assertThat(code).as(run::transcript).isZero();
            return String.join("\n", run.output());
        }
    }
}
