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
     * The name of this process among the replicas. It changes when the name is {@link #lost}.
     *
     * @return unique for each start of a process, printable, never empty
     */
    String self();

    /**
     * A number that no other living replica has, for numbering things without asking.
     *
     * @return 0 for a process that shares its store with nobody; otherwise 1 or more, below 2^27; changes with the name
     */
    int number();

    /**
     * Whether a replica was alive when the leases were last looked at. One that has only just come may not have been seen
     * yet, so who gets false of a name that was never {@link #inherited} asks it over the {@linkplain #bus bus} first.
     *
     * @param replica any name
     * @return true for {@link #self}; false for names that are not known
     */
    boolean isAlive(String replica);

    /**
     * Replicas that have died or left and whose sessions this process is to look after from now on. Of all the living,
     * one hears of each; if that one dies before it has {@linkplain #settle settled} the matter, another one hears of it.
     * The same name may come again, so looking after its sessions twice must do no harm.
     *
     * @return never completes before {@link #leave}; may be subscribed once
     */
    Flux<String> inherited();

    /**
     * Says that the sessions of a dead replica have been looked after, so that nobody need inherit them again.
     *
     * @param dead one that was {@link #inherited}; nothing happens for any other name
     * @return completes when it is noted
     */
    Mono<Void> settle(String dead);

    /**
     * Names of this process that it has lost because it could not renew its lease in time, after a long pause for
     * instance. {@link #self} and {@link #number} have new values by then. The sessions whose home was the lost name
     * belong to the replica that inherited it, so for each of them the record says who looks after it now. It may be this
     * very process: then the lost name is {@link #inherited} here too.
     *
     * @return never completes before {@link #leave}; may be subscribed once
     */
    Flux<String> lost();

    /**
     * The way to the other replicas.
     *
     * @return the bus
     */
    ReplicaBus bus();

    /**
     * Gives the lease back, so that the others need not wait for its end: one of them inherits at once. What is open on
     * the bus breaks off, so this comes after everything that needs it.
     *
     * @return completes when the others can know; the error says that they have to wait. The signals of this process have
     *     ended in any case
     */
    Mono<Void> leave();
}
