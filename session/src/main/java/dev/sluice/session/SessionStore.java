package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.time.Duration;
import reactor.core.publisher.Flux;
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
 *   <li>A trouble comes out on the error channel, as a {@link StoreUnavailableException} when the store does not answer.
 *       The manager hands it to its caller, or retries a delete later.
 *   <li>An id is created once: a store need not say whether it is free again when its record was removed.
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
     * Removes a record, whoever uses it, and keeps a tombstone in its place for a while.
     *
     * @param id any id
     * @param tombstone what to keep
     * @return whether this call removed it; of several calls at the same time only one hears true
     */
    Mono<Boolean> delete(SessionId id, Tombstone tombstone);

    /**
     * What was kept of a record that was removed. How long it is kept, and how many, is bounded by the store.
     *
     * @param id any id
     * @return empty when the record is still there, never was, or was removed too long ago
     */
    Mono<Tombstone> tombstone(SessionId id);

    /**
     * Whether records outlive this process and are seen by other replicas. Of a store of which this is false, the five
     * methods that follow are never called.
     *
     * @return the same at each call
     */
    default boolean isShared() {
        return false;
    }

    /**
     * Whether a record that is missing may come yet: another replica may have acknowledged it while the store did not
     * answer, and still have to write it.
     *
     * @return true while the store does not answer, and for a while after it
     */
    default boolean isCatchingUp() {
        return false;
    }

    /**
     * Notes that a session is in use, for the other replicas. Called from time to time, not at each use.
     *
     * @param id any id; nothing happens when there is no such record
     * @param busy how long it counts as being used from now on even if nothing more is noted; zero for a use that is over.
     *     A longer time that was noted before, perhaps by another replica, goes on
     * @return completes when it is noted, or kept to be noted later
     */
    default Mono<Void> use(SessionId id, Duration busy) {
        return Mono.empty();
    }

    /**
     * How long ago a session was last used, as far as it was noted.
     *
     * @param id any id
     * @return zero while it is busy; empty when there is no such record
     */
    default Mono<Duration> idle(SessionId id) {
        return Mono.empty();
    }

    /**
     * Removes a record that nobody has used for a while, and keeps a tombstone in its place. One atomic step: a use that
     * was noted before it prevents it.
     *
     * @param id any id
     * @param idle least time since the last use
     * @param tombstone what to keep
     * @return whether this call removed it; false also when it was used more recently or is busy
     */
    default Mono<Boolean> deleteUnused(SessionId id, Duration idle, Tombstone tombstone) {
        return delete(id, tombstone);
    }

    /**
     * The sessions that a replica looks after.
     *
     * @param home name of a replica
     * @return ids whose records have, or recently had, this {@link Session#home}; in no order, each once
     */
    default Flux<SessionId> at(String home) {
        return Flux.empty();
    }

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
