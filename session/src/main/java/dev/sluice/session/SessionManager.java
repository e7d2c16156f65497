package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Owns every session of the proxy and is the only writer of their store.
 *
 * <p>A session is opened once, found by whoever knows its id and is its principal, changed one step at a time, and
 * removed by exactly one of its client, its upstream, its age, or the lack of use. The periodic removal of expired
 * sessions starts with the constructor.
 *
 * <p>Every method may be called from any thread and blocks none. Nothing happens before a returned Mono is subscribed.
 * What comes out on an error channel, unless a method says more, is a failure of the store as the store reports it.
 *
 * <p>A shutdown calls {@link #refuseNew}, {@link #flush}, {@link #cleanUpOnce} and {@link #close}, in this order; for a
 * store that does not outlive the process also {@link #removeAll}, so that observers can tell the upstreams. Store and
 * scheduler belong to the caller, who closes them afterwards.
 */
public final class SessionManager implements AutoCloseable {
    private static final int REMOVALS_AT_ONCE = 16;

    private final SessionStore store;
    private final LongSupplier now;
    private final Observers observers;
    private final LiveSessions sessions;
    private final HeldSessions held = new HeldSessions();
    private final SessionDirectory directory;
    private final Removals removals;
    private final Openings openings;
    private final Updates updates;
    private final Cleanup cleanup;
    private final Disposable.Composite timers = Disposables.composite();

    /**
     * Takes up its work and starts the periodic cleanup.
     *
     * @param settings limits
     * @param store where the records are kept; not closed here
     * @param ids where new ids come from
     * @param clock the time of day, for {@link Session#createdAt}
     * @param ticker nanoseconds that never run backwards, for idle time and age, such as {@link System#nanoTime}
     * @param scheduler runs the cleanup; not disposed here
     * @param observers hear of every session, in this order
     * @param sharing the other replicas, when the store is shared
     */
    public SessionManager(
            SessionSettings settings,
            SessionStore store,
            SessionIds ids,
            Clock clock,
            LongSupplier ticker,
            Scheduler scheduler,
            List<SessionObserver> observers,
            Sharing sharing) {
        long start = ticker.getAsLong();
        Capacity capacity = new Capacity(settings.maxSessions());
        this.store = store;
        this.now = () -> ticker.getAsLong() - start;
        this.observers = new Observers(observers);
        Lifetimes lifetimes = Lifetimes.of(settings);
        this.sessions = new LiveSessions(lifetimes, held);
        Optional<SharedSessions> shared = store.isShared()
                ? Optional.of(SharedSessions.of(
                        sharing, store, sessions, lifetimes, held, capacity, this.observers, clock, now, scheduler))
                : Optional.empty();
        this.directory = shared.<SessionDirectory>map(SharedSessions::directory)
                .orElseGet(() -> new LocalDirectory(sessions, store, now));
        this.removals = new Removals(store, capacity, this.observers, shared.map(SharedSessions::farewell));
        this.openings = new Openings(
                settings,
                sharing.replicas().self(),
                store,
                ids,
                clock,
                now,
                capacity,
                sessions,
                removals,
                this.observers);
        this.updates = new Updates(store, this.observers);
        this.cleanup = new Cleanup(sessions, removals, now, scheduler);
        timers.add(cleanup.start(settings.cleanupInterval()));
        shared.map(SharedSessions::start).ifPresent(timers::add);
    }

    /**
     * Opens a session.
     *
     * <p>Cancelling gives the place back and deletes what the store may have written; a cancel that comes after the
     * session went live leaves it, to end by its idle time.
     *
     * @param request who opens it, and where
     * @return the new session; the error is a {@link SessionRefusedException} when there is no place or the proxy stops
     */
    public Mono<Session> open(NewSession request) {
        return openings.open(request);
    }

    /**
     * Finds a session for its owner and renews its last use.
     *
     * @param id as the client sent it
     * @param route name of the route that the client called
     * @param principal key of who asks
     * @return empty when there is no such session, when it has expired, or when it belongs to another route or principal;
     *     the caller cannot tell which, and should not
     */
    public Mono<Session> find(SessionId id, String route, String principal) {
        return directory.read(id, session -> session.belongsTo(route, principal));
    }

    /**
     * Changes a session. The changes of one session run one after the other in the order of subscription, and each sees
     * the result of the one before.
     *
     * @param id any id
     * @param change from the current record to the new one; runs while the session's turn is held, so it only computes,
     *     and may run again when another process changed the record meanwhile
     * @return the record as it is now; empty when there is no such session or it has expired. The error is an {@link
     *     IllegalArgumentException}, and nothing is changed, when the change touches the id, route, principal or creation
     *     time or takes back the revision; a {@link java.util.ConcurrentModificationException} when other processes kept
     *     changing the record; or what the change threw
     */
    public Mono<Session> update(SessionId id, UnaryOperator<Session> change) {
        return directory.find(id).flatMap(live -> updates.update(live, change));
    }

    /**
     * Notes the revision that was agreed with the client; observers hear of it the first time.
     *
     * @param id any id
     * @param agreed the revision
     * @return as {@link #update}
     */
    public Mono<Session> negotiate(SessionId id, ProtocolVersion agreed) {
        return update(id, session -> session.withProtocolVersion(agreed));
    }

    /**
     * Keeps a session from being idle while a stream is live or a call is in flight. It may then also outlive its {@code
     * maxAge}, but not twice that; and whoever ends it on purpose ends it all the same.
     *
     * @param id of a session that was found here
     * @return to be closed by the caller; holds nothing when no such session is known here or it has expired
     */
    public SessionHold hold(SessionId id) {
        LiveSession live = directory.findHere(id);
        return live != null && sessions.hold(live) ? new LiveHold(live, this::release) : NoHold.INSTANCE;
    }

    private void release(LiveSession live) {
        sessions.release(live, now.getAsLong());
    }

    /**
     * Makes this replica the home of a session, whoever was it before. Nothing changes when it is the home already.
     *
     * @param id of a session that was found here
     * @return the record as it is now; empty when there is no such session
     */
    public Mono<Session> bringHome(SessionId id) {
        return directory.bringHome(id);
    }

    /**
     * Removes a session, held or not. It has ended for everybody as soon as this is subscribed; if the store fails, a
     * later cleanup pass deletes the record.
     *
     * @param id any id
     * @param reason what the observers hear
     * @return true when this call removed it, false when there is no such session or somebody else removes it
     */
    public Mono<Boolean> remove(SessionId id, RemovalReason reason) {
        return directory
                .end(id, reason)
                .flatMap(removal -> removals.carryOut(removal).thenReturn(true))
                .defaultIfEmpty(false);
    }

    /**
     * Removes every session that is open now.
     *
     * @param reason what the observers hear
     * @return completes when all are gone
     */
    public Mono<Void> removeAll(RemovalReason reason) {
        return Flux.defer(() -> Flux.fromIterable(sessions.ids()))
                .flatMap(id -> remove(id, reason), REMOVALS_AT_ONCE)
                .then();
    }

    /**
     * Counts for metrics and pages; costs the same however many sessions there are.
     *
     * @return the counts now
     */
    public SessionStatistics statistics() {
        return new SessionStatistics(
                sessions.count(),
                held.count(),
                openings.opened(),
                openings.refused(),
                removals.counts(),
                cleanup.runs(),
                removals.failures(),
                observers.failures());
    }

    /** Refuses every new session from now on; open ones go on. */
    public void refuseNew() {
        openings.refuseNew();
    }

    /**
     * Waits for the pending writes of the store.
     *
     * @return completes when they are done
     */
    public Mono<Void> flush() {
        return store.flush();
    }

    /**
     * Runs one cleanup pass now, or right after the one that is running.
     *
     * @return completes when it has ended; what the store failed to delete is counted and kept for the next pass
     */
    public Mono<Void> cleanUpOnce() {
        return cleanup.pass();
    }

    /** Refuses new sessions and ends the periodic cleanup, a running pass included. Calling again does nothing. */
    @Override
    public void close() {
        refuseNew();
        timers.dispose();
    }
}
