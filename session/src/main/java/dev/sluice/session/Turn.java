package dev.sluice.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Lets one piece of work run at a time, in the order of arrival, without a lock and without blocking a thread.
 *
 * <p>Each piece takes a ticket. The turn passes on when the holder's work ends or is cancelled, just before its result is
 * handed out. Whoever passes it on starts the next work, and a counter of missed calls keeps that a loop: however many
 * wait and however fast they are, the stack does not grow.
 */
final class Turn {
    private final Queue<Ticket> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();

    /** Only touched inside the loop of {@link #passOn}, which one thread at a time runs. */
    private @Nullable Ticket holder;

    /** Subscribes to the work when its turn has come. */
    <T> Mono<T> take(Mono<T> work) {
        return Mono.defer(() -> runInTurn(work, new Ticket()));
    }

    private <T> Mono<T> runInTurn(Mono<T> work, Ticket ticket) {
        return Mono.<Void>create(sink -> enter(ticket, sink))
                .then(work)
                .doOnTerminate(() -> leave(ticket))
                .doOnCancel(() -> leave(ticket));
    }

    private void enter(Ticket ticket, MonoSink<Void> sink) {
        ticket.sink = sink;
        waiting.add(ticket);
        passOn();
    }

    private void leave(Ticket ticket) {
        ticket.left = true;
        passOn();
    }

    private void passOn() {
        if (calls.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            if (holder == null || holder.left) {
                startNext();
            }
            missed = calls.addAndGet(-missed);
        } while (missed != 0);
    }

    private void startNext() {
        Ticket next = waiting.poll();
        while (next != null && next.left) {
            next = waiting.poll();
        }
        holder = next;
        if (next != null && next.sink != null) {
            next.sink.success();
        }
    }

    private static final class Ticket {
        /** Set before the ticket is queued. */
        private @Nullable MonoSink<Void> sink;

        private volatile boolean left;
    }
}
