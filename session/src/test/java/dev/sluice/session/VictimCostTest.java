package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Choosing victims costs as many looks as there are victims, however many sessions there are. */
class VictimCostTest {
    private static final int SESSIONS = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SessionFixture fixture = new SessionFixture(
            SessionFixture.settings(100_000, Duration.ofHours(2), Duration.ofHours(24), Duration.ofDays(1)));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void pass_fewExpired_looksAtThese() {
        fixture.fill(50);
        fixture.pass(MINUTE);
        fixture.fill(SESSIONS);
        fixture.pass(MINUTE.multipliedBy(119));

        assertThat(looksOf(CleanupTier.PERIODIC)).isEqualTo(50);
        assertThat(fixture.manager.statistics().live()).isEqualTo(SESSIONS);
    }

    @Test
    void pass_everySessionInUse_looksAtNone() {
        List<Session> sessions = open(SESSIONS);
        for (int i = 0; i < 5; i++) {
            fixture.pass(MINUTE.multipliedBy(30));
            assertThat(sessions).allMatch(fixture::isFound);
            assertThat(looksOf(CleanupTier.PERIODIC)).isZero();
        }
    }

    @Test
    void emergency_manyHeld_looksAtThemOnce() {
        fixture.fillHeld(SESSIONS);
        fixture.pass(Duration.ofHours(3));

        assertThat(looksOf(CleanupTier.EMERGENCY)).isEqualTo(SESSIONS);

        assertThat(looksOf(CleanupTier.EMERGENCY)).isZero();
        assertThat(looksOf(CleanupTier.PERIODIC)).isZero();
    }

    @Test
    void eviction_fewWanted_looksAtTheLeastRecentlyUsed() {
        try (SessionFixture full = new SessionFixture(
                SessionFixture.settings(SESSIONS, Duration.ofHours(2), Duration.ofHours(24), Duration.ofDays(1)))) {
            for (int i = 0; i < 94; i++) {
                full.fill(SESSIONS / 100);
                full.pass(Duration.ofSeconds(1));
            }
            full.pass(Duration.ofSeconds(10));

            full.fill(101);

            TierRuns runs = runs(full, CleanupTier.LRU);
            assertThat(full.manager.statistics().removed()).containsEntry(RemovalReason.LRU, 501L);
            assertThat(runs.looked()).isEqualTo(501);
        }
    }

    @Test
    void eviction_usedSinceTheirPlace_costsOneLookMoreEach() {
        List<Session> used = open(100);
        fixture.fill(900);
        fixture.pass(Duration.ofSeconds(14));
        assertThat(used).allMatch(fixture::isFound);
        fixture.pass(MINUTE);
        fixture.memory.measured(0.99);
        fixture.manager.memoryMeasured();

        fixture.memory.measured(0.98);
        fixture.manager.memoryMeasured();

        assertThat(fixture.manager.statistics().removed()).containsEntry(RemovalReason.LRU, 100L);
        assertThat(runs(fixture, CleanupTier.LRU).looked()).isEqualTo(200);
        assertThat(used).allMatch(fixture::isFound);
    }

    private List<Session> open(int count) {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(fixture.open());
        }
        return sessions;
    }

    private long looksOf(CleanupTier tier) {
        long before = runs(fixture, tier).looked();
        StepVerifier.create(fixture.manager.cleanUp(tier)).verifyComplete();
        return runs(fixture, tier).looked() - before;
    }

    private static TierRuns runs(SessionFixture fixture, CleanupTier tier) {
        return fixture.manager.statistics().runs().getOrDefault(tier, new TierRuns(0, Duration.ZERO, 0));
    }
}
