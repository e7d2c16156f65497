package dev.sluice.session.replica;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The Sluice processes that share one store, as this one sees them.
 *
 * <p>Each replica holds a lease that it renews. One whose lease has run out is dead for good: a process that lost its
 * lease comes back under a new name. Every method may be called from any thread and blocks none.
 */
public interface Replicas {
    /**
     * The name of this process among the replicas.
     *
     * @return unique for each start of a process, printable, never empty
     */
    String self();

    /**
     * A number that no other living replica has, for numbering things without asking.
     *
     * @return 0 when there is only this one; otherwise 1 or more, below 2^31
     */
    int number();

    /**
     * Whether a replica was alive when the leases were last looked at.
     *
     * @param replica any name
     * @return true for {@link #self}; false for names that are not known
     */
    boolean isAlive(String replica);

    /**
     * Replicas that have died or left and whose sessions this process is to look after from now on. Of all the living,
     * one hears of each.
     *
     * @return never completes before {@link #leave}; may be subscribed once
     */
    Flux<String> inherited();

    /**
     * The way to the other replicas.
     *
     * @return the bus
     */
    ReplicaBus bus();

    /**
     * Gives the lease back, so that the others need not wait for its end.
     *
     * @return completes when the others can know
     */
    Mono<Void> leave();
}
