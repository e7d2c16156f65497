package dev.sluice.session.redis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.redis.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How long a store that does not answer is left alone. Somebody wants something of it every millisecond. */
final class StoreGuardTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int CALLS_UNTIL_IT_OPENS = 4;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<Long> asked = new ArrayList<>();
    private final StoreGuard guard = new StoreGuard(
            new RedisSettings.Timing(Duration.ofSeconds(1), Duration.ofSeconds(1), FIRST, LONGEST),
            StoreListener.none(),
            time);
    private boolean answers;

    @AfterEach
    void close() {
        time.dispose();
    }

    /** Each pause is up to half of itself longer or shorter, so that replicas do not come back at the same moment. */
    @Test
    void store_notAnswering_isTriedAfterPausesThatDoubleUpToTheLongest() {
        wantForMillis(120_000);

        List<Long> pauses = pauses();
        for (int trial = 0; trial < 6; trial++) {
            long middle = FIRST.toMillis() << trial;
            assertThat(pauses.get(trial)).isBetween(middle / 2, Math.min(middle * 3 / 2, LONGEST.toMillis()) + 2);
        }
        assertThat(pauses).allMatch(pause -> pause <= LONGEST.toMillis() + 2);
        assertThat(pauses.subList(7, pauses.size())).isNotEmpty().allMatch(pause -> pause >= LONGEST.toMillis() / 2);
    }

    @Test
    void store_answeringTheTrial_isAskedByAllAgain() {
        wantForMillis(1_000);
        assertThat(guard.isAnswering()).isFalse();
        answers = true;
        wantForMillis(2_000);
        assertThat(guard.isAnswering()).isTrue();
        asked.clear();

        wantForMillis(100);

        assertThat(asked).hasSize(100);
    }

    @Test
    void store_awayAgainLater_isTriedAfterTheShortPause() {
        wantForMillis(60_000);
        answers = true;
        wantForMillis(6_000);
        answers = false;
        asked.clear();

        wantForMillis(2_000);

        long firstPause =
                pauses().stream().filter(pause -> pause > 1).findFirst().orElseThrow();
        assertThat(firstPause).isBetween(FIRST.toMillis() / 2, FIRST.toMillis() * 3 / 2 + 2);
    }

    private List<Long> pauses() {
        List<Long> pauses = new ArrayList<>();
        for (int call = CALLS_UNTIL_IT_OPENS; call < asked.size(); call++) {
            pauses.add(asked.get(call) - asked.get(call - 1));
        }
        return pauses;
    }

    private void wantForMillis(int millis) {
        for (int i = 0; i < millis; i++) {
            StepVerifier.create(guard.ask(StoreOperation.FIND, question()).onErrorResume(failure -> Mono.empty()))
                    .verifyComplete();
            time.advanceTimeBy(Duration.ofMillis(1));
        }
    }

    private Mono<Void> question() {
        return Mono.defer(() -> {
            asked.add(time.now(TimeUnit.MILLISECONDS));
            return answers ? Mono.empty() : Mono.error(new StoreUnavailableException("away"));
        });
    }
}
