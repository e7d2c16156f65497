package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import reactor.core.publisher.Mono;

/**
 * Where the records of sessions are kept: the service provider interface of a store.
 *
 * <p>A store keeps records and nothing else. Lifetimes, capacity, order and observers are the manager's, so a store
 * needs only the operations that a shared one can do in one atomic step (in Redis: SET NX, GET, a compare-and-set
 * script, DEL). The test kit {@code SessionStoreContract} says all of it as tests.
 *
 * <ul>
 *   <li>Nothing happens before a returned Mono is subscribed; each subscription does it again.
 *   <li>Every Mono ends: a store that may wait has a time limit of its own.
 *   <li>A trouble comes out on the error channel. The manager hands it to its caller, or retries a delete later.
 *   <li>Calls come from any thread, also for one session at the same time, and must not block.
 * </ul>
 */
public interface SessionStore {
    /**
     * Keeps a new record.
     *
     * @param session the record
     * @return false, and nothing is changed, when its id is taken
     */
    Mono<Boolean> create(Session session);

    /**
     * Reads a record.
     *
     * @param id any id
     * @return the record as it was last written; empty when there is none
     */
    Mono<Session> find(SessionId id);

    /**
     * Replaces a record if nobody else did so in the meantime.
     *
     * @param replacement the new record, under the same id
     * @param expectedVersion {@link Session#version} that the record must have now
     * @return false, and nothing is changed, when there is no record or its version is another one
     */
    Mono<Boolean> replace(Session replacement, long expectedVersion);

    /**
     * Removes a record.
     *
     * @param id any id
     * @return whether this call removed it; of several calls at the same time only one hears true
     */
    Mono<Boolean> delete(SessionId id);

    /**
     * Waits until everything acknowledged so far is where it survives what the store promises to survive.
     *
     * @return completes then; at once in a store that writes at once
     */
    Mono<Void> flush();

    /**
     * Gives back what the store holds, such as connections. Called once, by who made the store, after the last other
     * call.
     *
     * @return completes when it is done
     */
    Mono<Void> close();
}
