package dev.sluice.session.redis;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Connections and settings for tests; every test has a prefix of its own. */
public final class RedisFixture {
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Daemons, which end with the tests. */
    public static final EventLoopGroup LOOPS =
            new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("loop", true), NioIoHandler.newFactory());

    private RedisFixture() {}

    public static String newPrefix() {
        return "test-" + UUID.randomUUID() + ":";
    }

    public static RedisSettings settings(String url, boolean cluster, String prefix) {
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

    public static RedisConnections connect(RedisProcess redis, String prefix) {
        return RedisConnections.to(settings(redis.url(), false, prefix), LOOPS, Schedulers.parallel());
    }

    /** Keys begin as they do in production. */
    public static RedisConnections connect(String url, Scheduler scheduler) {
        return connect(url, false, scheduler);
    }

    public static RedisConnections connect(String url, boolean cluster, Scheduler scheduler) {
        return RedisConnections.to(settings(url, cluster, "sluice:"), LOOPS, scheduler);
    }

    public static <T> T get(Mono<T> value) {
        return value.blockOptional(PATIENCE).orElseThrow();
    }
}
