package dev.sluice.session.redis.store;

import dev.sluice.session.SessionStore;
import dev.sluice.session.redis.EncryptionKey;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import dev.sluice.session.store.SharedSessionStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Redis with everything that stands before it, and records encrypted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls newStore before each test.
final class ResilientContractTest extends SharedSessionStoreContract {
    private static final EncryptionKey KEY = new EncryptionKey("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

    private RedisProcess redis;
    private RedisConnections connections;
    private RedisConnections others;

    @BeforeAll
    void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    void stopRedis() {
        redis.close();
    }

    @Override
    protected SessionStore newStore() {
        String prefix = RedisFixture.newPrefix();
        connections = RedisFixture.connect(redis, prefix);
        others = RedisFixture.connect(redis, prefix);
        return open(connections);
    }

    @Override
    protected SessionStore otherStore() {
        return open(others);
    }

    private static SessionStore open(RedisConnections connections) {
        return ResilientSessionStore.onRedis(
                connections, SessionSamples.settings(KEY), StoreListener.none(), Schedulers.parallel());
    }

    @AfterEach
    void disconnect() {
        StepVerifier.create(connections.close().then(others.close())).verifyComplete();
    }
}
