package dev.sluice.proxy.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

final class RenewableTest {
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile boolean away;
    private final Renewable<Integer> document = new Renewable<>(
            Mono.defer(() -> {
                int number = fetches.incrementAndGet();
                return away ? Mono.error(new WebException("away")) : Mono.just(number);
            }),
            new Renewable.Timing(Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(24)),
            timer);

    @AfterEach
    void stop() {
        timer.dispose();
    }

    @Test
    void get_whileItIsYoung_fetchesOnce() {
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
        timer.advanceTimeBy(Duration.ofMinutes(9));

        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
    }

    @Test
    void get_whenItIsOld_fetchesAgain() {
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
        timer.advanceTimeBy(Duration.ofMinutes(10));

        StepVerifier.create(document.get()).expectNext(2).verifyComplete();
    }

    @Test
    void get_whenTheServerIsAway_isTheOldOneUntilItIsTooOld() {
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
        away = true;
        timer.advanceTimeBy(Duration.ofHours(23));
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
        timer.advanceTimeBy(Duration.ofHours(1));

        StepVerifier.create(document.get()).expectError(WebException.class).verify();
    }

    @Test
    void get_whenTheServerIsAway_asksNoMoreThanOnceInAPause() {
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
        away = true;
        timer.advanceTimeBy(Duration.ofMinutes(10));
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
        timer.advanceTimeBy(Duration.ofSeconds(29));
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();

        assertThat(fetches).hasValue(2);
    }

    @Test
    void get_withNothingOfUse_triesAgainSoon() {
        away = true;
        StepVerifier.create(document.get()).expectError(WebException.class).verify();
        away = false;
        timer.advanceTimeBy(Duration.ofSeconds(1));

        StepVerifier.create(document.get()).expectNext(2).verifyComplete();
    }

    @Test
    void newer_rightAfterAFetch_isEmpty() {
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
        timer.advanceTimeBy(Duration.ofSeconds(29));

        StepVerifier.create(document.newer()).verifyComplete();
    }

    @Test
    void newer_afterThePause_fetches() {
        StepVerifier.create(document.get()).expectNext(1).verifyComplete();
        timer.advanceTimeBy(Duration.ofSeconds(30));

        StepVerifier.create(document.newer()).expectNext(2).verifyComplete();
    }

    @Test
    void get_byManyWhileItIsFetched_sharesOneFetchThatNobodysLeavingEnds() {
        Sinks.One<String> answer = Sinks.one();
        AtomicInteger asked = new AtomicInteger();
        Renewable<String> slow = new Renewable<>(
                Mono.defer(() -> {
                    asked.incrementAndGet();
                    return answer.asMono();
                }),
                new Renewable.Timing(Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(24)),
                timer);
        StepVerifier.create(slow.get()).thenCancel().verify();

        StepVerifier.create(slow.get())
                .then(() -> answer.tryEmitValue("it").orThrow())
                .expectNext("it")
                .verifyComplete();
        assertThat(asked).hasValue(1);
    }
}
