package dev.sluice.proxy.edge.http;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Ends streams that have no end of their own together with what their clients have shown to get them. The client comes back
 * with something newer, or not at all. Answers to single calls are not cut: those have limits of their own.
 */
final class Lifetimes {
    private final Clock clock;
    private final Scheduler timer;

    Lifetimes(Clock clock, Scheduler timer) {
        this.clock = clock;
        this.timer = timer;
    }

    <T> Flux<T> limit(Flux<T> stream, Incoming incoming) {
        Optional<Duration> left = incoming.timeLeft(clock);
        Flux<T> limited = left.map(
                        time -> stream.takeUntilOther(Mono.delay(time.isNegative() ? Duration.ZERO : time, timer)))
                .orElse(stream);
        return limited.doOnSubscribe(begun -> incoming.interceptors().close());
    }
}
