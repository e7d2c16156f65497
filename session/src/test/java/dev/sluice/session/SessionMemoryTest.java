package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Memory as the second reason for cleanup. There are places for many more sessions than are open. */
class SessionMemoryTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SessionFixture fixture = new SessionFixture(
            SessionFixture.settings(10_000, Duration.ofHours(2), Duration.ofHours(24), Duration.ofDays(1)));
    private final SessionManager manager = fixture.manager;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void memoryMeasured_enough_callsForNothing() {
        fixture.fill(1);

        measured(0.75);

        assertThat(manager.statistics().cleanupRuns()).isZero();
    }

    @Test
    void memoryMeasured_overModerate_removesTheExpired() {
        fixture.fill(100);
        fixture.pass(MINUTE.multipliedBy(60));
        fixture.fill(100);
        fixture.pass(MINUTE.multipliedBy(60));

        measured(0.76);

        assertThat(removed(RemovalReason.IDLE)).isEqualTo(100);
        assertThat(manager.statistics().live()).isEqualTo(100);
    }

    @Test
    void memoryMeasured_overHigh_removesByTheShorterLimits() {
        fixture.fill(100);
        fixture.pass(MINUTE.multipliedBy(15));
        fixture.fill(100);

        measured(0.86);

        assertThat(removed(RemovalReason.PRESSURE)).isEqualTo(100);
        assertThat(manager.statistics().live()).isEqualTo(100);
    }

    @Test
    void memoryMeasured_emergency_firstRemovesByTheShortestLimitsOnly() {
        fixture.fill(100);
        fixture.pass(MINUTE.multipliedBy(5));
        fixture.fill(100);
        fixture.pass(MINUTE);

        measured(0.96);

        assertThat(removed(RemovalReason.EMERGENCY)).isEqualTo(100);
        assertThat(removed(RemovalReason.LRU)).isZero();
    }

    @Test
    void memoryMeasured_emergencyThatLasts_evictsATenthForEachMeasurement() {
        fixture.fill(100);
        fixture.pass(MINUTE);

        measured(0.99);
        assertThat(manager.statistics().live()).isEqualTo(100);
        measured(0.98);
        assertThat(manager.statistics().live()).isEqualTo(90);
        measured(0.97);
        assertThat(manager.statistics().live()).isEqualTo(81);
        measured(0.90);

        assertThat(manager.statistics().live()).isEqualTo(81);
        assertThat(removed(RemovalReason.LRU)).isEqualTo(19);
    }

    @Test
    void memoryMeasured_falling_runsTheTierOfEachMeasurement() {
        fixture.fill(1);
        List<Map<CleanupTier, Long>> runs = new ArrayList<>();
        for (double occupancy : List.of(0.96, 0.86, 0.76, 0.75)) {
            measured(occupancy);
            runs.add(runs());
        }

        assertThat(runs)
                .containsExactly(
                        Map.of(CleanupTier.EMERGENCY, 1L),
                        Map.of(CleanupTier.EMERGENCY, 1L, CleanupTier.HIGH, 1L),
                        Map.of(CleanupTier.EMERGENCY, 1L, CleanupTier.HIGH, 1L, CleanupTier.MODERATE, 1L),
                        Map.of(CleanupTier.EMERGENCY, 1L, CleanupTier.HIGH, 1L, CleanupTier.MODERATE, 1L));
    }

    private Map<CleanupTier, Long> runs() {
        Map<CleanupTier, Long> runs = new EnumMap<>(CleanupTier.class);
        manager.statistics().runs().forEach((tier, sums) -> {
            if (sums.runs() > 0) {
                runs.put(tier, sums.runs());
            }
        });
        return runs;
    }

    @Test
    void memoryMeasured_toldTwice_actsOnce() {
        fixture.fill(100);
        fixture.pass(MINUTE);
        measured(0.99);
        measured(0.98);

        manager.memoryMeasured();
        manager.memoryMeasured();

        assertThat(manager.statistics().live()).isEqualTo(90);
    }

    @Test
    void memoryMeasured_evictionsGainNothing_stopsAfterThree() {
        fixture.fill(100);
        fixture.pass(MINUTE);

        for (int i = 0; i < 50; i++) {
            measured(0.99);
        }

        assertThat(removed(RemovalReason.LRU)).isEqualTo(10 + 9);
    }

    @Test
    void memoryMeasured_recoveredAfterVainEvictions_evictsAgain() {
        fixture.fill(100);
        fixture.pass(MINUTE);
        for (int i = 0; i < 10; i++) {
            measured(0.99);
        }
        measured(0.5);

        measured(0.99);
        measured(0.99);

        assertThat(removed(RemovalReason.LRU)).isEqualTo(10 + 9 + 9);
    }

    @Test
    void memoryMeasured_onlyHeldSessions_removesNone() {
        fixture.fillHeld(100);
        fixture.pass(Duration.ofHours(2));

        for (int i = 0; i < 5; i++) {
            measured(0.99 - 0.01 * i);
        }

        assertThat(manager.statistics().live()).isEqualTo(100);
    }

    @Test
    void timer_memoryStillShort_looksAtANewMeasurement() {
        fixture.fill(100);
        fixture.pass(MINUTE.multipliedBy(16));
        fixture.memory.measured(0.86);

        fixture.pass(Duration.ofDays(1).minus(MINUTE.multipliedBy(17)));
        assertThat(removed(RemovalReason.PRESSURE)).isZero();
        fixture.pass(MINUTE);

        assertThat(manager.statistics().runs().get(CleanupTier.HIGH))
                .extracting(TierRuns::runs)
                .isEqualTo(1L);
    }

    @Test
    void open_memoryUsedUp_isRefused() {
        fixture.memory.measured(1);

        StepVerifier.create(manager.open(SessionFixture.request()))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(SessionRefusedException.class, refused -> {
                            assertThat(refused.reason()).isEqualTo(SessionRefusedException.Reason.MEMORY);
                            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                        }));
        assertThat(manager.statistics().refused()).isEqualTo(1);
    }

    @Test
    void open_memoryMeasuredLongAgo_isNotRefused() {
        fixture.memory.measured(1);
        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);

        fixture.pass(Duration.ofDays(1));

        fixture.fill(1);
        assertThat(manager.statistics().live()).isEqualTo(1);
    }

    @Test
    void statistics_always_tellTheMemory() {
        fixture.memory.measured(0.25);
        fixture.memory.bytesHeld = 17;

        assertThat(manager.statistics().memory()).isEqualTo(0.25);
        assertThat(manager.statistics().bytesHeld()).isEqualTo(17);
    }

    private void measured(double occupancy) {
        fixture.memory.measured(occupancy);
        manager.memoryMeasured();
    }

    private long removed(RemovalReason reason) {
        return manager.statistics().removed().getOrDefault(reason, 0L);
    }
}
