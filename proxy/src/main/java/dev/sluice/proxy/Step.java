package dev.sluice.proxy;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A step of letting something go. One that fails or takes too long is reported, and the next one begins all the same.
 *
 * @param what for the log, for example {@code closing connections}
 * @param work completes when it is done
 * @param limit how long it may take
 */
record Step(String what, Mono<Void> work, Duration limit) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Step.class);

    /** For what is not part of stopping as a whole: what a reload replaces, or a start that fails leaves behind. */
    private static final Duration ALONE = Duration.ofSeconds(5);

    /** What limits itself gets some more, so that its own limit comes first. */
    private static final int MORE = 5;

    /** A step that is not part of stopping as a whole. */
    Step(String what, Mono<Void> work) {
        this(what, work, ALONE);
    }

    /** Blocks until it is done, or a fifth longer than the limit. */
    void run() {
        try {
            var unused = work.block(limit.plus(limit.dividedBy(MORE)));
        } catch (RuntimeException e) {
            LOGGER.warn("{} failed: {}", what, e.toString());
        }
    }
}
