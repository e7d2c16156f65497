package dev.sluice.proxy.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What came of checking credentials, good or bad, by their fingerprints. A limited number is kept, for a short while.
 * Thread-safe.
 *
 * @param <T> what is known of a good one
 */
final class Remembered<T> {
    private final Cache<String, Outcome<T>> outcomes;
    private final boolean remembers;
    private final Clock clock;

    Remembered(Duration age, int size, Clock clock, Scheduler timer) {
        this.remembers = !age.isZero();
        this.clock = clock;
        this.outcomes = Caffeine.newBuilder()
                .executor(Runnable::run)
                .ticker(() -> timer.now(TimeUnit.NANOSECONDS))
                .expireAfterWrite(age)
                .maximumSize(size)
                .build();
    }

    /** What is remembered, or what a check says, which may fail. What may be good a moment later is not remembered. */
    Mono<T> get(String fingerprint, Function<T, Instant> end, Mono<T> check) {
        Outcome<T> known = outcomes.getIfPresent(fingerprint);
        if (known == null) {
            return check.doOnNext(good -> put(fingerprint, new Outcome<>(Optional.of(good), null)))
                    .doOnError(RefusedException.class, refused -> putBad(fingerprint, refused));
        }
        return known.good()
                .map(good -> end.apply(good).isAfter(clock.instant())
                        ? Mono.just(good)
                        : Mono.<T>error(RefusedException.invalidToken("expired")))
                .orElseGet(() -> Mono.error(known.refusal()));
    }

    private void putBad(String fingerprint, RefusedException refused) {
        if (!refused.isPassing()) {
            put(fingerprint, new Outcome<>(Optional.empty(), refused));
        }
    }

    private void put(String fingerprint, Outcome<T> outcome) {
        if (remembers) {
            outcomes.put(fingerprint, outcome);
        }
    }

    private record Outcome<T>(Optional<T> good, @Nullable RefusedException bad) {
        RefusedException refusal() {
            return bad == null ? RefusedException.invalidToken("unknown") : bad;
        }
    }
}
