package dev.sluice.proxy.edge.http;

import dev.sluice.proxy.exchange.Reply;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Something to be written to a client: a piece of the answer, or a sign of life while there is none.
 *
 * @param reply the piece of the answer; empty for a sign of life
 */
record Frame(Optional<Reply> reply) {
    private static final Frame SIGN_OF_LIFE = new Frame(Optional.empty());

    /** Replies with signs of life in between; the first one tells the writer that the answer takes its time. */
    static Flux<Frame> of(Flux<Reply> replies, Duration interval, Scheduler timer) {
        return interval.isZero() ? replies.map(Frame::of) : new FrameFlux(replies, interval, timer);
    }

    static Frame of(Reply reply) {
        return new Frame(Optional.of(reply));
    }

    static Frame signOfLife() {
        return SIGN_OF_LIFE;
    }
}
