package dev.sluice.session.redis.budget;

import static dev.sluice.session.redis.RedisFixture.PATIENCE;
import static dev.sluice.session.redis.RedisFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.scheduler.Schedulers;

/** Windows of a day, so that nothing comes back while a test runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RedisBudgetsTest {
    private final RedisProcess redis = RedisProcess.start();
    private final RedisConnections connections = RedisFixture.connect(redis.url(), Schedulers.parallel());
    private final RedisBudgets budgets = new RedisBudgets(connections);
    private final RedisBudgets ofAnotherReplica = new RedisBudgets(connections);

    @AfterAll
    void stop() {
        connections.close().block(PATIENCE);
        redis.close();
    }

    @Test
    void rate_isTakenByAllReplicasTogether() {
        Draw draw = rate(2, 1);

        assertThat(take(budgets, draw)).isZero();
        assertThat(take(ofAnotherReplica, draw)).isZero();
        assertThat(take(budgets, draw)).isBetween(Duration.ofHours(11), Duration.ofHours(12));
    }

    @Test
    void rate_withASmallBurst_letsNoMoreThroughAtOnce() {
        Draw draw = new Draw(UUID.randomUUID().toString(), false, 24, Duration.ofDays(1), 1, 1);

        assertThat(take(budgets, draw)).isZero();
        assertThat(take(budgets, draw)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    }

    @Test
    void cost_isTakenAtOnceOrNotAtAll() {
        String key = UUID.randomUUID().toString();

        assertThat(take(budgets, rate(key, 5, 3))).isZero();
        assertThat(take(budgets, rate(key, 5, 3))).isPositive();
        assertThat(take(budgets, rate(key, 5, 2))).isZero();
    }

    @Test
    void quota_isOverUntilItsWindowEnds() {
        Draw draw = new Draw(UUID.randomUUID().toString(), true, 2, Duration.ofDays(1), 2, 1);

        assertThat(take(budgets, draw)).isZero();
        assertThat(take(budgets, draw)).isZero();
        assertThat(take(budgets, draw)).isBetween(Duration.ofNanos(1), Duration.ofDays(1));
    }

    @Test
    void refusalByOneBudget_takesNothingFromAnother() {
        Draw plenty = rate(2, 1);
        Draw scarce = rate(1, 1);
        assertThat(take(budgets, scarce)).isZero();

        assertThat(take(budgets, plenty, scarce)).isPositive();
        assertThat(take(budgets, plenty)).isZero();
        assertThat(take(budgets, plenty)).isZero();
    }

    private static Duration take(RedisBudgets budgets, Draw... draws) {
        return get(budgets.take("route", List.of(draws)));
    }

    private static Draw rate(int permits, int cost) {
        return rate(UUID.randomUUID().toString(), permits, cost);
    }

    private static Draw rate(String key, int permits, int cost) {
        return new Draw(key, false, permits, Duration.ofDays(1), permits, cost);
    }
}
