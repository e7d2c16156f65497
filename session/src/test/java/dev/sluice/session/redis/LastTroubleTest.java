package dev.sluice.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

final class LastTroubleTest {
    private static final Duration LATELY = Duration.ofSeconds(5);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LastTrouble trouble = new LastTrouble(time);

    @AfterEach
    void close() {
        time.dispose();
    }

    @Test
    void withoutTrouble_nothingFailedLately() {
        assertThat(trouble.isWithin(LATELY)).isFalse();
    }

    @Test
    void trouble_isForgottenAfterAWhile_andComesAgain() {
        trouble.note();
        time.advanceTimeBy(LATELY);
        assertThat(trouble.isWithin(LATELY)).isTrue();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(trouble.isWithin(LATELY)).isFalse();

        assertThat(trouble.noted(new IllegalStateException("cut"))).hasMessageContaining("cut");
        assertThat(trouble.isWithin(LATELY)).isTrue();
    }
}
