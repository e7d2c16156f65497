package dev.sluice.session.redis.store;

import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.redis.RedisSettings;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Stands before the store and stops asking when it does not answer.
 *
 * <p>Half of the last few calls without an answer are enough. Then nobody waits any more: calls fail at once, for a pause
 * that doubles with every trial that fails. A trial is one call; if it is answered, all are let through again.
 */
final class StoreGuard {
    private static final Logger LOGGER = LoggerFactory.getLogger(StoreGuard.class);
    private static final int LAST_CALLS = 10;
    private static final int LEAST_CALLS = 4;
    private static final int TRIALS = 1;
    private static final double DOUBLED = 2;

    private final CircuitBreaker breaker;
    private final StoreListener listener;
    private final Scheduler scheduler;
    private final AtomicBoolean away = new AtomicBoolean();

    StoreGuard(RedisSettings.Timing timing, StoreListener listener, Scheduler scheduler) {
        this.listener = listener;
        this.scheduler = scheduler;
        this.breaker = CircuitBreaker.of(
                "session store",
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(LAST_CALLS)
                        .minimumNumberOfCalls(LEAST_CALLS)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialRandomBackoff(
                                timing.firstRetry(), DOUBLED, timing.longestRetry()))
                        .recordException(StoreUnavailableException.class::isInstance)
                        .writableStackTraceEnabled(false)
                        .clock(new SchedulerClock(scheduler))
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
    }

    /** Trials that fail are no news. */
    private void log(StateTransition transition) {
        if (transition.getToState() == State.OPEN && away.compareAndSet(false, true)) {
            LOGGER.warn("The session store does not answer: sessions seen lately are served from memory, writes wait");
        } else if (transition.getToState() == State.CLOSED && away.compareAndSet(true, false)) {
            LOGGER.info("The session store answers again");
        }
    }

    /** Asks the store, or fails at once when that is of no use. */
    <T> Mono<T> ask(StoreOperation operation, Mono<T> question) {
        return Mono.defer(() -> ask(operation, question, now()));
    }

    private <T> Mono<T> ask(StoreOperation operation, Mono<T> question, long start) {
        return question.doOnSuccess(answer -> tell(operation, start, true))
                .doOnError(StoreUnavailableException.class, failure -> tell(operation, start, false))
                .transformDeferred(CircuitBreakerOperator.of(breaker))
                .onErrorMap(CallNotPermittedException.class, StoreGuard::notAsked);
    }

    /** As {@link #ask}, for many answers. */
    <T> Flux<T> askForMany(StoreOperation operation, Flux<T> question) {
        return Flux.defer(() -> askForMany(operation, question, now()));
    }

    private <T> Flux<T> askForMany(StoreOperation operation, Flux<T> question, long start) {
        return question.doOnComplete(() -> tell(operation, start, true))
                .doOnError(StoreUnavailableException.class, failure -> tell(operation, start, false))
                .transformDeferred(CircuitBreakerOperator.of(breaker))
                .onErrorMap(CallNotPermittedException.class, StoreGuard::notAsked);
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private void tell(StoreOperation operation, long start, boolean answered) {
        listener.called(operation, Duration.ofNanos(now() - start), answered);
    }

    private static StoreUnavailableException notAsked(Throwable notPermitted) {
        return new StoreUnavailableException("the session store did not answer lately and is not asked for a while");
    }

    boolean isAnswering() {
        return breaker.getState() == State.CLOSED;
    }
}
