package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.background.Background;
import dev.sluice.proxy.connector.Usage;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Lets go of parts that the configuration does not have any more: when nothing uses them, or when the time for that is
 * over.
 */
public final class Retirements {
    private static final Logger LOGGER = LoggerFactory.getLogger(Retirements.class);

    /** Also the time for what has found a part just before it went, and counts as a use a moment later. */
    private static final Duration PAUSE_BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Scheduler timer;
    private final Background background = new Background(LOGGER, Level.WARN);

    Retirements(Scheduler timer) {
        this.timer = timer;
    }

    /**
     * A part that is to go.
     *
     * @param what names it in the log, for example {@code upstream of route mcp}
     * @param usage counts what is under way with it
     * @param idle whether it is of no use for anything else either
     * @param look what is done for it from time to time, so that it can go
     * @param grace how long all that may take; zero cuts at once
     * @param cut what is done instead when the time is over
     * @param end lets go of it
     */
    public record Retiring(
            String what,
            Usage usage,
            BooleanSupplier idle,
            Mono<Void> look,
            Duration grace,
            Mono<Void> cut,
            Mono<Void> end) {
        private boolean isOver() {
            return usage.active() == 0 && idle.getAsBoolean();
        }
    }

    /**
     * Begins. Comes after the part was replaced.
     *
     * @param retiring the part
     */
    public void begin(Retiring retiring) {
        background.start("the end of the former " + retiring.what(), ended(retiring));
    }

    /** Everything ends with the process. */
    void dispose() {
        background.dispose();
    }

    private Mono<Void> ended(Retiring retiring) {
        Mono<Void> inTime = Flux.defer(retiring::look)
                .then(Mono.delay(PAUSE_BETWEEN_LOOKS, timer))
                .repeat(() -> !retiring.isOver())
                .then();
        return inTime.timeout(retiring.grace(), cut(retiring), timer)
                .onErrorResume(error -> {
                    LOGGER.warn("Could not wait for the end of the former {}", retiring.what(), error);
                    return Mono.empty();
                })
                .then(retiring.end())
                .doOnSuccess(done -> LOGGER.info("Let go of the former {}", retiring.what()));
    }

    private static Mono<Void> cut(Retiring retiring) {
        return Mono.defer(() -> {
            LOGGER.warn("Letting go of the former {} while in use: the time for that is over", retiring.what());
            return retiring.cut();
        });
    }
}
