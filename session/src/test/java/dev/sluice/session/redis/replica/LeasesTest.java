package dev.sluice.session.redis.replica;

import static dev.sluice.session.redis.RedisFixture.PATIENCE;
import static dev.sluice.session.redis.RedisFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Leases of an hour, unless a test is about their end: then they are over at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LeasesTest {
    private final RedisProcess redis = RedisProcess.start();
    private final RedisConnections connections = RedisFixture.connect(redis.url(), Schedulers.parallel());
    private final Leases leases = new Leases(connections, Duration.ofHours(1), Leases.HIGHEST_NUMBER);
    private final Leases overAtOnce = new Leases(connections, Duration.ZERO, Leases.HIGHEST_NUMBER);

    @BeforeEach
    void forgetEverything() {
        String answer = get(connections.one(commands -> commands.flushall()));
        assertThat(answer).isEqualTo("OK");
    }

    @AfterAll
    void stop() {
        connections.close().block(PATIENCE);
        redis.close();
    }

    @Test
    void join_several_haveDifferentNumbers() {
        int a = join("a");
        int b = join("b");

        assertThat(a).isBetween(1, Leases.HIGHEST_NUMBER);
        assertThat(b).isEqualTo(a + 1);
    }

    @Test
    void join_nameTaken_isEmpty() {
        var unused = join("a");

        StepVerifier.create(leases.join("a", "")).verifyComplete();
    }

    @Test
    void join_atTheHighestNumber_goesOnWithOneThatIsFree() {
        Leases few = new Leases(connections, Duration.ofHours(1), 3);
        List<Integer> numbers = List.of(get(few.join("a", "")), get(few.join("b", "")), get(few.join("c", "")));
        StepVerifier.create(few.leave("b")).verifyComplete();
        assertThat(look("a").living()).containsExactlyInAnyOrder("a", "c");

        int free = get(few.join("d", ""));

        assertThat(numbers).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(free).isEqualTo(numbers.get(1));
    }

    @Test
    void join_afterRedisLostEverything_doesNotGiveTheSameNumberAgain() {
        int before = join("a");
        forgetEverything();

        int after = join("b");

        // The first one of a minute: a test that crosses into the next finds an even higher one.
        assertThat(after).isGreaterThanOrEqualTo(before);
        assertThat(before).isGreaterThan(100_000);
    }

    @Test
    void look_others_areSeen() {
        var unusedA = join("a");
        var unusedB = join("b");

        Leases.View view = look("a");

        assertThat(view).isEqualTo(new Leases.View(true, Set.of("a", "b"), Set.of()));
    }

    @Test
    void look_afterItsOwnEnd_renewsWhatNobodySawEnd() {
        join("a", overAtOnce);

        assertThat(look("a").held()).isTrue();
        var unused = join("b");
        assertThat(look("b").living()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void look_atOneThatHasEnded_inheritsIt() {
        join("a", overAtOnce);
        var unusedB = join("b");
        var unusedC = join("c");

        assertThat(look("b").inherited()).containsExactly("a");
        assertThat(look("c")).isEqualTo(new Leases.View(true, Set.of("b", "c"), Set.of()));
        assertThat(look("a")).isEqualTo(new Leases.View(false, Set.of(), Set.of()));
    }

    @Test
    void inherited_notSettled_comesAgain() {
        join("a", overAtOnce);
        var unusedB = join("b");

        assertThat(look("b").inherited()).containsExactly("a");
        assertThat(look("b").inherited()).containsExactly("a");
        StepVerifier.create(leases.settle("b", "a")).verifyComplete();
        assertThat(look("b").inherited()).isEmpty();
    }

    @Test
    void settle_bySomebodyElse_changesNothing() {
        join("a", overAtOnce);
        var unusedB = join("b");
        var unusedC = join("c");
        assertThat(look("b").inherited()).containsExactly("a");

        StepVerifier.create(leases.settle("c", "a")).verifyComplete();

        assertThat(look("b").inherited()).containsExactly("a");
    }

    @Test
    void heir_thatDies_leavesWhatItHadNotSettled() {
        join("a", overAtOnce);
        var unusedB = join("b");
        assertThat(look("b").inherited()).containsExactly("a");
        StepVerifier.create(leases.leave("b")).verifyComplete();

        var unusedC = join("c");

        assertThat(look("c").inherited()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void leave_others_inheritAtOnceAndItCannotComeBack() {
        var unusedA = join("a");
        var unusedB = join("b");

        StepVerifier.create(leases.leave("a")).verifyComplete();

        assertThat(look("a").held()).isFalse();
        assertThat(look("b")).isEqualTo(new Leases.View(true, Set.of("b"), Set.of("a")));
    }

    @Test
    void leave_theLastOne_isInheritedByTheNextToCome() {
        var unusedA = join("a");
        StepVerifier.create(leases.leave("a")).verifyComplete();

        var unusedB = join("b");

        assertThat(look("b").inherited()).containsExactly("a");
    }

    @Test
    void join_formerNameInheritedByAnother_isNotInherited() {
        join("a", overAtOnce);
        var unusedB = join("b");
        assertThat(look("b").inherited()).containsExactly("a");

        assertThat(get(leases.join("a2", "a"))).isPositive();

        assertThat(look("a2").inherited()).isEmpty();
        assertThat(look("b").inherited()).containsExactly("a");
    }

    @Test
    void join_formerNameUnknownToRedis_inheritsFromItself() {
        assertThat(get(leases.join("a2", "a"))).isPositive();

        assertThat(look("a2").inherited()).containsExactly("a");
    }

    private int join(String name) {
        return get(leases.join(name, ""));
    }

    private static void join(String name, Leases leases) {
        assertThat(get(leases.join(name, ""))).isPositive();
    }

    private Leases.View look(String name) {
        return get(leases.look(name));
    }
}
