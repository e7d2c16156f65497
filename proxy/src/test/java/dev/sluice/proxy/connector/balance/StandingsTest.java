package dev.sluice.proxy.connector.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds whatever happens to the replicas, and in whatever order. */
final class StandingsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @ParameterizedTest
    @CsvSource({"2,50", "2,100", "3,50", "5,30", "5,100", "4,0"})
    void anySequence_leavesEnoughInUse(int replicas, int maxShare) {
        EjectionSettings settings = new EjectionSettings(2, Duration.ofSeconds(3), Duration.ofSeconds(12), maxShare);
        Random random = new Random(replicas * 1000L + maxShare);
        Standings standings = Standings.of(replicas);
        long now = SECOND;
        for (int step = 0; step < 20_000; step++) {
            int replica = random.nextInt(replicas);
            standings = switch (random.nextInt(8)) {
                case 0 -> standings.succeeded(replica);
                case 1 -> standings.evacuated(replica);
                case 2 -> standings.admitted(replica);
                default -> standings.failed(replica, settings, now);
            };
            now += random.nextInt(2) * SECOND;
            assertInvariants(standings, maxShare, now);
        }
    }

    private static void assertInvariants(Standings standings, int maxShare, long now) {
        long all = standings.list().size();
        assertThat(standings.list()).anyMatch(standing -> !standing.evacuated());
        assertThat(standings.list().stream().filter(one -> one.isEjected(now)).count() * 100)
                .isLessThanOrEqualTo(all * maxShare);
        assertThat(standings.list())
                .allSatisfy(one -> assertThat(one.ejectedUntil() - now).isLessThanOrEqualTo(12 * SECOND));
    }

    @Test
    void failures_ofOne_changeNobodyElse() {
        EjectionSettings settings = new EjectionSettings(1, Duration.ofSeconds(3), Duration.ofSeconds(3), 50);
        Standings standings = Standings.of(3).failed(1, settings, SECOND);

        assertThat(standings.get(0)).isEqualTo(Standing.fresh()).isEqualTo(standings.get(2));
        assertThat(standings.get(1).isEjected(SECOND)).isTrue();
        assertThat(standings.get(1).isEjected(4 * SECOND)).isFalse();
    }
}
