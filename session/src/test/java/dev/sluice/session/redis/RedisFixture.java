package dev.sluice.session.redis;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import reactor.core.scheduler.Schedulers;

/** Connections and settings for tests; every test has a prefix of its own. */
final class RedisFixture {
    /** Daemons, which end with the tests. */
    static final EventLoopGroup LOOPS =
            new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("loop", true), NioIoHandler.newFactory());

    private RedisFixture() {}

    static String newPrefix() {
        return "test-" + UUID.randomUUID() + ":";
    }

    static RedisSettings settings(String url, boolean cluster, String prefix) {
        return new RedisSettings(
                url,
                Optional.empty(),
                cluster,
                Optional.empty(),
                prefix,
                "sluice-test",
                new RedisSettings.Timing(
                        Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofMillis(20), Duration.ofMillis(200)),
                10_000);
    }

    static RedisConnections connect(RedisProcess redis, String prefix) {
        return RedisConnections.to(settings(redis.url(), false, prefix), LOOPS, Schedulers.parallel());
    }

    static RedisStoreSettings store(EncryptionKey... keys) {
        return new RedisStoreSettings(Duration.ofHours(2), 10_000, 10_000, List.of(keys));
    }
}
