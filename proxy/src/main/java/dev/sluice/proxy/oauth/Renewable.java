package dev.sluice.proxy.oauth;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A document of somebody else that is kept, and fetched again when it is old. Whoever needs it while it is fetched waits
 * for the same fetch, and nobody's leaving ends that. Thread-safe.
 *
 * @param <T> the document
 */
public final class Renewable<T> {
    /** Without anything of use, waiting longer helps nobody. */
    private static final long SHORTEST_PAUSE_MILLIS = 1000;

    private final Mono<T> fetch;
    private final Timing timing;
    private final Scheduler timer;
    private volatile State<T> state = State.none();
    private final AtomicReference<@Nullable Mono<T>> running = new AtomicReference<>();

    /**
     * Begins with nothing.
     *
     * @param fetch gets the newest; fails with a {@link WebException} within some time
     * @param timing how long it is good
     * @param timer tells the time
     */
    public Renewable(Mono<T> fetch, Timing timing, Scheduler timer) {
        this.fetch = fetch;
        this.timing = timing;
        this.timer = timer;
    }

    /**
     * The document, as new as it has to be.
     *
     * @return fails with a {@link WebException} when it cannot be had, and there is none that is not too old
     */
    public Mono<T> get() {
        return Mono.defer(() -> {
            State<T> last = state;
            Optional<T> fresh = last.youngerThan(timing.refresh(), now());
            if (fresh.isPresent()) {
                return Mono.just(fresh.get());
            }
            Optional<T> usable = last.youngerThan(timing.outage(), now());
            Mono<T> whatThereIs = usable.map(Mono::just)
                    .orElseGet(() -> Mono.error(new WebException("it was not to be had a moment ago either")));
            return mayTry(last, usable.isPresent())
                    ? fetched().onErrorResume(WebException.class, e -> usable.isPresent() ? whatThereIs : Mono.error(e))
                    : whatThereIs;
        });
    }

    /**
     * The document as it is now, for somebody who misses something in it.
     *
     * @return empty when it was fetched a moment ago, so that nobody can cause more than one fetch in a pause
     */
    public Mono<T> newer() {
        return Mono.defer(() -> running.get() != null || mayTry(state, true)
                ? fetched().onErrorResume(WebException.class, e -> Mono.empty())
                : Mono.empty());
    }

    private boolean mayTry(State<T> last, boolean usable) {
        long pause = timing.pause().toMillis();
        return last.isUntried() || now() - last.triedAt() >= (usable ? pause : Math.min(pause, SHORTEST_PAUSE_MILLIS));
    }

    private Mono<T> fetched() {
        Mono<T> fresh = fetch.switchIfEmpty(Mono.error(() -> new WebException("there is nothing")))
                .doOnNext(value -> state = new State<>(Optional.of(value), now(), now(), false))
                // Only one fetch runs at a time, so that nobody else writes.
                .doOnError(error -> state = state.tried(now()))
                .doOnTerminate(() -> running.set(null))
                .cache();
        Mono<T> other = running.compareAndExchange(null, fresh);
        return other == null ? fresh : other;
    }

    private long now() {
        return timer.now(TimeUnit.MILLISECONDS);
    }

    /**
     * How long a document is good.
     *
     * @param refresh age at which it is fetched again
     * @param pause least time between two attempts; at most 1 s is waited while there is nothing of use
     * @param outage age up to which an old one is used while there is no newer one
     */
    public record Timing(Duration refresh, Duration pause, Duration outage) {}

    private record State<T>(Optional<T> value, long fetchedAt, long triedAt, boolean isUntried) {
        static <T> State<T> none() {
            return new State<>(Optional.empty(), 0, 0, true);
        }

        State<T> tried(long at) {
            return new State<>(value, fetchedAt, at, false);
        }

        Optional<T> youngerThan(Duration age, long now) {
            return value.filter(present -> now - fetchedAt < age.toMillis());
        }
    }
}
