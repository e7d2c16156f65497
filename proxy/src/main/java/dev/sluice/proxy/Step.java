package dev.sluice.proxy;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A step of stopping. One that fails or takes too long is reported, and the next one begins all the same.
 *
 * @param what for the log, for example {@code closing connections}
 * @param work completes when it is done
 */
record Step(String what, Mono<Void> work) {
    /** How long one part of Sluice may take to let go. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Logger LOGGER = LoggerFactory.getLogger(Step.class);

    /** Blocks until it is done, or one second longer than {@link #LIMIT}. */
    void run() {
        try {
            var unused = work.block(LIMIT.plusSeconds(1));
        } catch (RuntimeException e) {
            LOGGER.warn("{} failed: {}", what, e.toString());
        }
    }
}
