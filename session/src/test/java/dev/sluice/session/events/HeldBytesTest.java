package dev.sluice.session.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HeldBytesTest {
    private final HeldBytes held = new HeldBytes();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void sum_thatRisesOverALevel_callsOnceForEachLevel() {
        held.listen(List.of(100L, 200L), calls::incrementAndGet);

        held.add(100);
        assertThat(calls).hasValue(0);
        held.add(1);
        held.add(50);
        assertThat(calls).hasValue(1);
        held.add(100);

        assertThat(calls).hasValue(2);
    }

    @Test
    void sum_thatFallsAndRisesAgain_callsAgain() {
        held.listen(List.of(100L), calls::incrementAndGet);
        held.add(150);
        held.add(-10);
        held.add(10);
        assertThat(calls).hasValue(1);

        held.add(-100);
        held.add(100);

        assertThat(calls).hasValue(2);
        assertThat(held.sum()).isEqualTo(150);
    }

    @Test
    void sum_thatJumpsOverSeveralLevels_callsForEach() {
        held.listen(List.of(100L, 200L, 300L), calls::incrementAndGet);

        held.add(250);

        assertThat(calls).hasValue(2);
    }
}
