package dev.sluice.proxy.connector.channel;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets one call at a time use a shared line, in the order of their coming: what an upstream asks there does not say for
 * whom, so that there must be only one whom it can mean. Thread-safe.
 */
final class Lease {

    private final int mostWaiting;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private @Nullable CallTag holder;

    /**
     * Makes one that nobody holds.
     *
     * @param mostWaiting calls that may wait for it; more are refused
     */
    Lease(int mostWaiting) {
        this.mostWaiting = mostWaiting;
    }

    /**
     * Waits for the turn of a call. Whoever does not wait any more {@link #release releases} it as well.
     *
     * @return completes when the call may begin; fails with {@code UPSTREAM_BUSY} when too many wait
     */
    Mono<Void> acquire(CallTag call) {
        return Mono.defer(() -> enqueue(call));
    }

    private synchronized Mono<Void> enqueue(CallTag call) {
        if (holder == null) {
            holder = call;
            return Mono.empty();
        }
        if (queue.size() == mostWaiting) {
            return Mono.error(FaultException.of(Fault.UPSTREAM_BUSY));
        }
        Waiting waiting = new Waiting(call, Sinks.empty());
        queue.add(waiting);
        return waiting.turn().asMono();
    }

    /** The call needs it no more, whether it holds it or waits for it; one that does neither is ignored. */
    void release(CallTag call) {
        begin(successor(call));
    }

    /** A member is gone, with all its calls. */
    void leave(long member) {
        begin(successorOfMember(member));
    }

    private static void begin(@Nullable Waiting next) {
        if (next != null) {
            var unused = next.turn().tryEmitEmpty();
        }
    }

    private synchronized @Nullable Waiting successor(CallTag call) {
        if (call.equals(holder)) {
            return next();
        }
        queue.removeIf(waiting -> waiting.call().equals(call));
        return null;
    }

    private synchronized @Nullable Waiting successorOfMember(long member) {
        queue.removeIf(waiting -> waiting.call().member() == member);
        return holder != null && holder.member() == member ? next() : null;
    }

    private @Nullable Waiting next() {
        Waiting next = queue.poll();
        holder = next == null ? null : next.call();
        return next;
    }

    private record Waiting(CallTag call, Sinks.Empty<Void> turn) {}
}
