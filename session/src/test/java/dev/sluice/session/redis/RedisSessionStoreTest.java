package dev.sluice.session.redis;

import dev.sluice.session.SessionStore;
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
        return new RedisSessionStore(connections, RedisFixture.store());
    }

    @Override
    protected SessionStore otherStore() {
        return new RedisSessionStore(others, RedisFixture.store());
    }

    @AfterEach
    void disconnect() {
        StepVerifier.create(connections.close().then(others.close())).verifyComplete();
    }
}
