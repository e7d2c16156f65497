package dev.sluice.session.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.SessionStore;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import dev.sluice.session.store.SharedSessionStoreContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A cluster of one node refuses what a larger one refuses: scripts whose keys are not in one slot. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls newStore before each test.
final class RedisClusterTest extends SharedSessionStoreContract {
    private RedisProcess redis;
    private RedisConnections connections;
    private RedisConnections others;

    @BeforeAll
    void startRedis() throws IOException {
        redis = RedisProcess.start("--cluster-enabled", "yes");
        assertThat(ask("CLUSTER ADDSLOTSRANGE 0 16383")).startsWith("+OK");
        Awaitility.await().until(() -> ask("CLUSTER INFO").contains("cluster_state:ok"));
    }

    private String ask(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @AfterAll
    void stopRedis() {
        redis.close();
    }

    @Override
    protected SessionStore newStore() {
        String prefix = RedisFixture.newPrefix();
        connections = connect(prefix);
        others = connect(prefix);
        return new RedisSessionStore(connections, SessionSamples.settings());
    }

    private RedisConnections connect(String prefix) {
        return RedisConnections.to(
                RedisFixture.settings(redis.url(), true, prefix), RedisFixture.LOOPS, Schedulers.parallel());
    }

    @Override
    protected SessionStore otherStore() {
        return new RedisSessionStore(others, SessionSamples.settings());
    }

    @AfterEach
    void disconnect() {
        StepVerifier.create(connections.close().then(others.close())).verifyComplete();
    }
}
