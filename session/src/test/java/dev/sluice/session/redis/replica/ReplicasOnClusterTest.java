package dev.sluice.session.redis.replica;

import static dev.sluice.session.redis.RedisFixture.PATIENCE;
import static dev.sluice.session.redis.RedisFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import dev.sluice.session.redis.journal.EventJournalSettings;
import dev.sluice.session.redis.journal.EventJournalStatistics;
import dev.sluice.session.redis.journal.RedisEventJournal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A cluster of one node refuses what a larger one refuses: scripts whose keys are not in one slot. */
final class ReplicasOnClusterTest {
    private static final SessionId SESSION = new SessionId("session-0123456789");

    private final RedisProcess redis = RedisProcess.start("--cluster-enabled", "yes");

    @BeforeEach
    void giveItAllSlots() throws IOException {
        // Not through the client: this is written to a disk, which may take longer than any command of ours.
        assertThat(tell("CLUSTER ADDSLOTSRANGE 0 16383")).startsWith("+OK");
        Awaitility.await().atMost(PATIENCE).until(() -> tell("CLUSTER INFO").contains("cluster_state:ok"));
    }

    private String tell(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void replicas_onACluster_findReachAndInheritEachOther() {
        try (ReplicaFixture asker = new ReplicaFixture(redis.url(), true);
                ReplicaFixture answerer = new ReplicaFixture(redis.url(), true)) {
            answerer.bus().serve("topic", question -> Flux.range(0, 100).map(n -> new byte[] {n.byteValue()}));
            Awaitility.await().atMost(PATIENCE).until(() -> asker.replicas().isAlive(answerer.name()));

            assertThat(get(asker.bus().askAll("topic", new byte[0]).count())).isEqualTo(100);
            StepVerifier.create(answerer.replicas().leave()).verifyComplete();

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(asker.inherited()).hasSize(1));
            StepVerifier.create(asker.replicas().settle(asker.inherited().get(0)))
                    .verifyComplete();
        }
    }

    @Test
    void journal_onACluster_writesReadsAndDrops() {
        RedisConnections connections = RedisFixture.connect(redis.url(), true, Schedulers.parallel());
        RedisEventJournal journal =
                RedisEventJournal.start(connections, EventJournalSettings.defaults(), List.of(), Schedulers.parallel());
        journal.begin(SESSION, 1, new byte[] {1});
        journal.append(SESSION, 1, 1, new byte[] {2});
        journal.flush().block(PATIENCE);
        assertThat(get(journal.read(SESSION, 1, 0)).events()).hasSize(1);

        journal.discardAll(SESSION);
        journal.flush().block(PATIENCE);

        StepVerifier.create(journal.read(SESSION, 1, 0)).verifyComplete();
        assertThat(journal.statistics()).isEqualTo(new EventJournalStatistics(0, 0, 0, 0));
        journal.close();
        connections.close().block(PATIENCE);
    }
}
