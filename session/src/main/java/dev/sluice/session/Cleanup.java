package dev.sluice.session;

import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * When the cleanup runs: from time to time, and at once when somebody calls for it.
 *
 * <p>Runs take turns, so that a slow one is not overlapped by the next; the timer's next pause begins when its last run
 * has ended. All calls that come before a run begins are answered by that run.
 */
final class Cleanup {
    private static final Logger LOGGER = LoggerFactory.getLogger(Cleanup.class);

    private final CleanupSteps steps;
    private final RunCalls calls;
    private final LongSupplier now;
    private final Scheduler scheduler;
    private final Turn runs = new Turn();
    private final FailureLog failures = new FailureLog(LOGGER, "a cleanup pass failed");

    Cleanup(CleanupSteps steps, RunCalls calls, LongSupplier now, Scheduler scheduler) {
        this.steps = steps;
        this.calls = calls;
        this.now = now;
        this.scheduler = scheduler;
    }

    /**
     * Starts the timer. This is the one place of the module where work runs that no caller waits for: the manager owns it
     * and ends it with the returned handle.
     */
    Disposable start(Duration interval) {
        Timetable timetable = new Timetable(Lifetimes.nanos(interval), now);
        return due(timetable)
                .flatMap(byTimer -> run(byTimer, timetable).onErrorResume(this::survive))
                .repeat()
                .subscribe(none -> {}, failure -> LOGGER.error("the cleanup of sessions has stopped", failure));
    }

    /** Emits whether it is the time that is due, or somebody has called. */
    private Mono<Boolean> due(Timetable timetable) {
        Mono<Boolean> time =
                Mono.defer(() -> Mono.delay(timetable.pause(), scheduler)).thenReturn(true);
        Mono<Boolean> call = calls.called().publishOn(scheduler).thenReturn(false);
        return Mono.firstWithSignal(time, call);
    }

    private Mono<Void> run(boolean byTimer, Timetable timetable) {
        RunCalls.Round round = calls.begin();
        return byTimer
                ? answer(round, steps::regular).doOnTerminate(timetable::begin)
                : answer(round, steps::calledFor);
    }

    private Mono<Void> answer(RunCalls.Round round, IntFunction<Mono<Void>> work) {
        return runs.take(Mono.defer(() -> work.apply(round.wanted()))).doFinally(end -> round.end());
    }

    private Mono<Void> survive(Throwable failure) {
        failures.failed(failure);
        return Mono.empty();
    }

    /** Runs one pass of a tier now, and tries again what could not be removed before. */
    Mono<Void> pass(CleanupTier tier) {
        return runs.take(steps.byHand(tier));
    }

    /** When the timer's next run is due. Only the timer uses it. */
    private static final class Timetable {
        private final long interval;
        private final LongSupplier now;
        private long next;

        Timetable(long interval, LongSupplier now) {
            this.interval = interval;
            this.now = now;
            begin();
        }

        private void begin() {
            next = now.getAsLong() + interval;
        }

        private Duration pause() {
            return Duration.ofNanos(Math.max(0, next - now.getAsLong()));
        }
    }
}
