package dev.sluice.proxy.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class CallDeadlineTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
    private final Disposable.Composite waiting = Disposables.composite();

    @AfterEach
    void stop() {
        waiting.dispose();
        time.dispose();
    }

    @Test
    void expiry_withoutASignOfLife_comesAfterTheIdleLimit() {
        start(new CallDeadline(Duration.ofSeconds(10), Duration.ofSeconds(100), time));

        assertRunning(9_999);
        assertExpired(1);
    }

    @Test
    void expiry_withSignsOfLife_isPutOff() {
        CallDeadline deadline = new CallDeadline(Duration.ofSeconds(10), Duration.ofSeconds(100), time);
        start(deadline);

        assertRunning(9_000);
        deadline.signOfLife();
        assertRunning(9_999);
        assertExpired(1);
    }

    @Test
    void expiry_withEndlessSignsOfLife_comesAtTheTotalLimit() {
        CallDeadline deadline = new CallDeadline(Duration.ofSeconds(10), Duration.ofSeconds(30), time);
        start(deadline);

        for (int second = 1; second < 30; second++) {
            assertRunning(1_000);
            deadline.signOfLife();
        }
        assertExpired(1_000);
    }

    @Test
    void openQuestion_suspendsTheIdleLimitOnly() {
        CallDeadline deadline = new CallDeadline(Duration.ofSeconds(10), Duration.ofSeconds(60), time);
        start(deadline);

        deadline.questionAsked();
        assertRunning(59_999);
        assertExpired(1);
    }

    @Test
    void closedQuestion_startsTheIdleLimitAnew() {
        CallDeadline deadline = new CallDeadline(Duration.ofSeconds(10), Duration.ofMinutes(10), time);
        start(deadline);

        deadline.questionAsked();
        assertRunning(95_000);
        deadline.questionClosed();
        assertRunning(9_999);
        assertExpired(1);
    }

    @Test
    void zero_isNoLimit() {
        start(new CallDeadline(Duration.ZERO, Duration.ZERO, time));

        assertRunning(Duration.ofDays(365).toMillis());
    }

    @Test
    void attachedCall_isNeverAbandoned() {
        CallDeadline deadline = new CallDeadline(Duration.ZERO, Duration.ZERO, time);
        deadline.whileAttached(() -> true, Duration.ofMinutes(5));
        start(deadline);

        assertRunning(Duration.ofDays(1).toMillis());
    }

    @Test
    void detachedCall_hasTheWholeLimitWheneverItsClientLeaves() {
        AtomicBoolean attached = new AtomicBoolean(true);
        CallDeadline deadline = new CallDeadline(Duration.ZERO, Duration.ZERO, time);
        deadline.whileAttached(attached::get, Duration.ofMinutes(5));
        start(deadline);

        assertRunning(Duration.ofSeconds(299).toMillis());
        attached.set(false);
        assertRunning(Duration.ofSeconds(299).toMillis());
        assertExpired(Duration.ofMinutes(1).toMillis());
    }

    @Test
    void detachedCall_thatIsReadAgain_goesOn() {
        AtomicBoolean attached = new AtomicBoolean(false);
        CallDeadline deadline = new CallDeadline(Duration.ZERO, Duration.ZERO, time);
        deadline.whileAttached(attached::get, Duration.ofMinutes(5));
        start(deadline);

        assertRunning(Duration.ofMinutes(4).toMillis());
        attached.set(true);
        assertRunning(Duration.ofMinutes(30).toMillis());
    }

    @Test
    void limitOfZeroWhenDetached_endsOnlyACallThatIsDetached() {
        AtomicBoolean attached = new AtomicBoolean(true);
        CallDeadline deadline = new CallDeadline(Duration.ZERO, Duration.ZERO, time);
        deadline.whileAttached(attached::get, Duration.ZERO);
        start(deadline);

        assertRunning(Duration.ofMinutes(1).toMillis());
        attached.set(false);
        assertExpired(Duration.ofSeconds(1).toMillis());
    }

    @Test
    void limitedWork_isCancelledWhenTheTimeIsUp() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flux<String> work = Flux.just("a").concatWith(Flux.never()).doOnCancel(() -> cancelled.set(true));
        CallDeadline deadline = new CallDeadline(Duration.ofSeconds(10), Duration.ZERO, time);
        boolean unused = waiting.add(deadline.limit(work).subscribe(value -> {}, end::set));

        assertRunning(9_999);
        assertThat(cancelled).isFalse();
        assertExpired(1);
        assertThat(cancelled).isTrue();
    }

    @Test
    void limitedWork_thatEndsInTime_staysAsItIs() {
        CallDeadline deadline = new CallDeadline(Duration.ofSeconds(10), Duration.ZERO, time);

        StepVerifier.create(deadline.limit(Flux.just("a", "b")))
                .expectNext("a", "b")
                .verifyComplete();
    }

    private void start(CallDeadline deadline) {
        boolean unused = waiting.add(deadline.expiry().subscribe(never -> {}, end::set));
    }

    private void assertRunning(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
        assertThat(end.get()).isNull();
    }

    private void assertExpired(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
        assertThat(end.get())
                .isInstanceOfSatisfying(
                        FaultException.class, fault -> assertThat(fault.fault()).isEqualTo(Fault.UPSTREAM_TIMEOUT));
    }
}
