package dev.sluice.session.redis.replica;

import static dev.sluice.session.redis.RedisFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import io.lettuce.core.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

final class RedisReplicasTest {
    private final RedisProcess redis = RedisProcess.start();
    private final List<ReplicaFixture> all = new ArrayList<>();

    @AfterEach
    void stop() {
        all.forEach(ReplicaFixture::close);
        redis.close();
    }

    @Test
    void replicas_threeOfThem_seeEachOtherSoon() {
        List<ReplicaFixture> three = join(3);

        assertThat(three.stream().map(ReplicaFixture::name)).doesNotHaveDuplicates();
        assertThat(three.stream().map(one -> one.replicas().number())).doesNotHaveDuplicates();
        for (ReplicaFixture one : three) {
            await().untilAsserted(() ->
                    assertThat(three).allMatch(other -> one.replicas().isAlive(other.name())));
            assertThat(one.replicas().isAlive("nobody")).isFalse();
        }
    }

    @Test
    void replica_thatDies_isInheritedByExactlyOneOfThree() {
        List<ReplicaFixture> three = join(3);
        ReplicaFixture victim = join(1).get(0);

        victim.die();

        await().untilAsserted(
                        () -> assertThat(three).noneMatch(one -> one.replicas().isAlive(victim.name())));
        await().untilAsserted(() -> assertThat(inherited(three)).containsExactly(victim.name()));
        // Each of the three has looked again before it is certain that no second one comes.
        letAllLookAgain(three);
        assertThat(inherited(three)).containsExactly(victim.name());
    }

    @Test
    void heir_thatDiesBeforeItHasSettled_isInheritedWithWhatItHad() {
        List<ReplicaFixture> two = join(2);
        ReplicaFixture victim = join(1).get(0);
        victim.die();
        await().until(() -> !inherited(two).isEmpty());
        ReplicaFixture heir = two.get(0).inherited().isEmpty() ? two.get(1) : two.get(0);
        ReplicaFixture other = heir == two.get(0) ? two.get(1) : two.get(0);

        heir.die();

        await().untilAsserted(
                        () -> assertThat(other.inherited()).containsExactlyInAnyOrder(victim.name(), heir.name()));
    }

    @Test
    void settled_name_doesNotComeBackWithItsHeir() {
        List<ReplicaFixture> two = join(2);
        ReplicaFixture victim = join(1).get(0);
        victim.die();
        await().until(() -> !inherited(two).isEmpty());
        ReplicaFixture heir = two.get(0).inherited().isEmpty() ? two.get(1) : two.get(0);
        ReplicaFixture other = heir == two.get(0) ? two.get(1) : two.get(0);
        StepVerifier.create(heir.replicas().settle(victim.name())).verifyComplete();

        heir.die();

        await().untilAsserted(() -> assertThat(other.inherited()).containsExactly(heir.name()));
    }

    @Test
    void leave_others_inheritBeforeTheEndOfTheLease() {
        List<ReplicaFixture> two = join(2);
        ReplicaFixture leaver = two.get(0);
        // It was renewed a third of a lease ago at most.
        Duration noTimeForTheLeaseToEnd = ReplicaFixture.LEASE.multipliedBy(2).dividedBy(3);
        StepVerifier.create(leaver.replicas().leave()).verifyComplete();

        Awaitility.await()
                .atMost(noTimeForTheLeaseToEnd)
                .untilAsserted(() -> assertThat(two.get(1).inherited()).containsExactly(leaver.name()));
    }

    @Test
    void replica_thatSleptLongerThanItsLease_comesBackUnderANewName() {
        List<ReplicaFixture> two = join(2);
        ReplicaFixture sleeper = two.get(0);
        String former = sleeper.name();
        int number = sleeper.replicas().number();

        sleeper.sleep();
        await().untilAsserted(() -> assertThat(two.get(1).inherited()).containsExactly(former));
        sleeper.wake();

        await().untilAsserted(() -> assertThat(sleeper.lost()).containsExactly(former));
        assertThat(sleeper.name()).isNotEqualTo(former);
        assertThat(sleeper.replicas().number()).isNotEqualTo(number);
        assertThat(sleeper.inherited()).isEmpty();
        await().until(() -> two.get(1).replicas().isAlive(sleeper.name()));
    }

    @Test
    void replica_thatSleptAndWasMissedByNobody_keepsItsName() {
        ReplicaFixture sleeper = join(1).get(0);
        String name = sleeper.name();

        sleeper.sleep();
        awaitEndOfLease();
        sleeper.wake();
        ReplicaFixture newcomer = join(1).get(0);

        await().until(() -> newcomer.replicas().isAlive(name));
        assertThat(sleeper.name()).isEqualTo(name);
        assertThat(sleeper.lost()).isEmpty();
    }

    private void awaitEndOfLease() {
        RedisConnections connections = RedisFixture.connect(redis.url(), Schedulers.parallel());
        await().until(() -> RedisFixture.get(connections.one(commands ->
                        commands.zcount("sluice:{replicas}:leases", Range.create(0, System.currentTimeMillis() - 1))))
                == 1);
        connections.close().block(PATIENCE);
    }

    @Test
    void replicas_redisLostEverything_comeBackAndNobodysSessionsAreForgotten() {
        List<ReplicaFixture> two = join(2);
        List<String> former = two.stream().map(ReplicaFixture::name).toList();
        RedisConnections connections = RedisFixture.connect(redis.url(), Schedulers.parallel());

        String answer = RedisFixture.get(connections.one(commands -> commands.flushall()));
        assertThat(answer).isEqualTo("OK");

        await().untilAsserted(() ->
                assertThat(two.stream().flatMap(one -> one.lost().stream())).containsExactlyElementsOf(former));
        await().untilAsserted(() -> assertThat(inherited(two)).containsExactlyInAnyOrderElementsOf(former));
        await().until(() -> two.get(0).replicas().isAlive(two.get(1).name())
                && two.get(1).replicas().isAlive(two.get(0).name()));
        connections.close().block(PATIENCE);
    }

    @Test
    void replicas_redisAwayForAWhile_stayWhoTheyAre() {
        List<ReplicaFixture> two = join(2);
        List<String> names = two.stream().map(ReplicaFixture::name).toList();

        redis.kill();
        redis.begin();

        letAllLookAgain(two);
        assertThat(two.stream().map(ReplicaFixture::name)).isEqualTo(names);
        assertThat(inherited(two)).isEmpty();
    }

    @Test
    void join_withoutRedis_fails() {
        redis.kill();
        RedisConnections connections = RedisFixture.connect(redis.url(), Schedulers.parallel());

        StepVerifier.create(RedisReplicas.join(connections, RedisReplicaSettings.defaults(), Schedulers.parallel()))
                .verifyError(StoreUnavailableException.class);
        connections.close().block(PATIENCE);
    }

    /** A replica that comes is seen by all that look; so when all have seen it, all have looked. */
    private void letAllLookAgain(List<ReplicaFixture> replicas) {
        ReplicaFixture newcomer = join(1).get(0);
        await().untilAsserted(() ->
                assertThat(replicas).allMatch(one -> one.replicas().isAlive(newcomer.name())));
    }

    private List<ReplicaFixture> join(int count) {
        List<ReplicaFixture> joined = IntStream.range(0, count)
                .mapToObj(n -> new ReplicaFixture(redis.url()))
                .toList();
        all.addAll(joined);
        return joined;
    }

    private static List<String> inherited(List<ReplicaFixture> replicas) {
        return replicas.stream().flatMap(one -> one.inherited().stream()).toList();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE);
    }
}
