package dev.sluice.session;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Lets one piece of work run at a time, in the order of arrival, without a lock and without blocking a thread.
 *
 * <p>Each piece takes a ticket. The turn passes on when the holder's work ends or is cancelled, just before its result is
 * handed out. Whoever passes it on starts the next work, and a counter of missed calls keeps that a loop: however many
 * wait and however fast they are, the stack does not grow.
 *
 * <p>Every session has one, and hardly ever does anybody wait, so the tickets are their own queue: newcomers put theirs on
 * a stack, and the loop turns the whole stack over when it has served those before. At rest nothing is kept.
 */
final class Turn {
    private static final AtomicIntegerFieldUpdater<Turn> CALLS =
            AtomicIntegerFieldUpdater.newUpdater(Turn.class, "calls");
    private static final AtomicReferenceFieldUpdater<Turn, @Nullable Ticket> ARRIVED =
            AtomicReferenceFieldUpdater.newUpdater(Turn.class, Ticket.class, "arrived");

    @SuppressWarnings("UnusedVariable") // read and written by CALLS
    private volatile int calls;

    /** The newest first. */
    private volatile @Nullable Ticket arrived;

    // Only touched inside the loop of passOn, which one thread at a time runs, down to the methods.
    private @Nullable Ticket waiting;
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
        ticket.next = arrived;
        while (!ARRIVED.compareAndSet(this, ticket.next, ticket)) {
            ticket.next = arrived;
        }
        passOn();
    }

    private void leave(Ticket ticket) {
        ticket.left = true;
        passOn();
    }

    private void passOn() {
        if (CALLS.getAndIncrement(this) != 0) {
            return;
        }
        int missed = 1;
        do {
            if (holder == null || holder.left) {
                startNext();
            }
            missed = CALLS.addAndGet(this, -missed);
        } while (missed != 0);
    }

    private void startNext() {
        Ticket next = poll();
        while (next != null && next.left) {
            next = poll();
        }
        holder = next;
        if (next != null && next.sink != null) {
            next.sink.success();
        }
    }

    /** The one that has waited longest. */
    private @Nullable Ticket poll() {
        if (waiting == null) {
            waiting = turnedOver(ARRIVED.getAndSet(this, null));
        }
        Ticket first = waiting;
        if (first != null) {
            waiting = first.next;
            first.next = null;
        }
        return first;
    }

    private static @Nullable Ticket turnedOver(@Nullable Ticket newest) {
        @Nullable Ticket oldest = null;
        @Nullable Ticket rest = newest;
        while (rest != null) {
            @Nullable Ticket before = rest.next;
            rest.next = oldest;
            oldest = rest;
            rest = before;
        }
        return oldest;
    }

    private static final class Ticket {
        /** Set before the ticket is queued. */
        private @Nullable MonoSink<Void> sink;

        /** Set before the ticket arrives, and afterwards by the loop only. */
        private @Nullable Ticket next;

        private volatile boolean left;
    }
}
