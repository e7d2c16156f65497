package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class TurnTest {
    private final Turn turn = new Turn();
    private final List<String> order = new ArrayList<>();
    private final Sinks.One<String> holder = Sinks.one();

    @Test
    void take_whileHeld_waitsAndKeepsTheOrder() {
        StepVerifier first = StepVerifier.create(turn.take(holder.asMono()))
                .expectNext("first")
                .expectComplete()
                .verifyLater();
        StepVerifier second =
                StepVerifier.create(turn.take(note("second"))).expectComplete().verifyLater();
        StepVerifier third =
                StepVerifier.create(turn.take(note("third"))).expectComplete().verifyLater();
        assertThat(order).isEmpty();

        holder.tryEmitValue("first").orThrow();

        first.verify();
        second.verify();
        third.verify();
        assertThat(order).containsExactly("second", "third");
    }

    @Test
    void take_holderFails_passesTheTurnOn() {
        StepVerifier.create(turn.take(Mono.error(new IllegalStateException("broken"))))
                .verifyErrorMessage("broken");

        StepVerifier.create(turn.take(Mono.just("next"))).expectNext("next").verifyComplete();
    }

    @Test
    void take_holderCancelled_passesTheTurnOn() {
        Disposable cancelled = turn.take(Mono.never()).subscribe();
        StepVerifier next =
                StepVerifier.create(turn.take(note("next"))).expectComplete().verifyLater();
        assertThat(order).isEmpty();

        cancelled.dispose();

        next.verify();
        assertThat(order).containsExactly("next");
    }

    @Test
    void take_waiterCancelled_neverRunsAndHoldsNobodyUp() {
        Disposable first = turn.take(holder.asMono()).subscribe();
        Disposable cancelled = turn.take(note("cancelled")).subscribe();
        StepVerifier next =
                StepVerifier.create(turn.take(note("next"))).expectComplete().verifyLater();

        cancelled.dispose();
        holder.tryEmitEmpty().orThrow();

        next.verify();
        assertThat(order).containsExactly("next");
        assertThat(first.isDisposed()).isTrue();
    }

    @Test
    void take_resultHandedOut_turnIsFreeAgain() {
        Mono<String> nested =
                turn.take(Mono.just("outer")).flatMap(outer -> turn.take(Mono.just(outer + " then inner")));

        StepVerifier.create(nested).expectNext("outer then inner").verifyComplete();
    }

    @Test
    void take_manyWaiters_doNotGrowTheStack() {
        AtomicInteger ran = new AtomicInteger();
        List<Disposable> everybody = new ArrayList<>();
        everybody.add(turn.take(holder.asMono()).subscribe());
        for (int i = 0; i < 100_000; i++) {
            everybody.add(turn.take(Mono.fromRunnable(ran::incrementAndGet)).subscribe());
        }
        assertThat(ran).hasValue(0);

        holder.tryEmitEmpty().orThrow();

        assertThat(ran).hasValue(100_000);
        assertThat(everybody).allMatch(Disposable::isDisposed);
    }

    @Test
    void take_manyThreads_neverOverlaps() {
        int[] unguarded = {0};
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        Mono<Void> work = Mono.fromRunnable(() -> {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            unguarded[0]++;
            inside.decrementAndGet();
        });

        StepVerifier.create(Flux.range(0, 20_000)
                        .flatMap(n -> Mono.defer(() -> turn.take(work)).subscribeOn(Schedulers.parallel()), 64))
                .verifyComplete();

        assertThat(overlaps).hasValue(0);
        assertThat(unguarded[0]).isEqualTo(20_000);
    }

    private Mono<Void> note(String what) {
        return Mono.fromRunnable(() -> order.add(what));
    }
}
