package dev.sluice.proxy.edge.http;

import dev.sluice.proxy.exchange.Reply;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Something to be written to a client: a piece of the answer, or a sign of life while there is none.
 *
 * @param kind what it is
 * @param reply the piece of the answer; empty for the other kinds
 */
record Frame(Kind kind, Optional<Reply> reply) {
    private static final Frame ALIVE = new Frame(Kind.ALIVE, Optional.empty());
    private static final Frame END = new Frame(Kind.END, Optional.empty());

    private enum Kind {
        REPLY,
        ALIVE,
        END
    }

    /** Replies with signs of life in between; the first one tells the writer that the answer takes its time. */
    static Flux<Frame> of(Flux<Reply> replies, Duration interval, Scheduler timer) {
        Flux<Frame> frames = replies.map(reply -> new Frame(Kind.REPLY, Optional.of(reply)));
        if (interval.isZero()) {
            return frames;
        }
        Flux<Frame> signs = Flux.interval(interval, timer).onBackpressureDrop().map(tick -> ALIVE);
        // Prefetch 1: what is taken early is lost to a client that leaves and comes back.
        return Flux.merge(1, frames.concatWithValues(END), signs)
                .takeUntil(frame -> frame.kind() == Kind.END)
                .filter(frame -> frame.kind() != Kind.END);
    }
}
