package dev.sluice.session.redis.store;

import dev.sluice.session.SessionStore;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import dev.sluice.session.store.SharedSessionStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import reactor.test.StepVerifier;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls newStore before each test.
final class RedisSessionStoreTest extends SharedSessionStoreContract {
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
        return new RedisSessionStore(connections, SessionSamples.settings());
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
