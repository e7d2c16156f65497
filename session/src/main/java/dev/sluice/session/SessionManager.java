package dev.sluice.session;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.replica.Replicas;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Owns every session of the proxy and is the only writer of their store.
 *
 * <p>A session is opened once, found by whoever knows its id and is its principal, changed one step at a time, and
 * removed by exactly one of its client, its upstream, an operator, its age, the lack of use, or the lack of room. The
 * removal of sessions starts with the constructor: from time to time, and at once when room gets scarce; see {@link
 * CleanupTier}. A session that is held is never removed for lack of room.
 *
 * <p>Every method may be called from any thread and blocks none. Nothing happens before a returned Mono is subscribed.
 * What comes out on an error channel, unless a method says more, is a failure of the store as the store reports it.
 *
 * <p>A shutdown calls {@link #refuseNew}, {@link #flush}, {@link #cleanUp} and {@link #close}, in this order; for a
 * store that does not outlive the process also {@link #removeAll}, so that observers can tell the upstreams. Store and
 * scheduler belong to the caller, who closes them afterwards.
 */
public final class SessionManager implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SessionManager.class);

    private static final int REMOVALS_AT_ONCE = 16;

    private final SessionStore store;
    private final LongSupplier now;
    private final Observers observers;
    private final LiveSessions sessions;
    private final HeldSessions held = new HeldSessions();
    private final KnownPeers peers = new KnownPeers();
    private final SessionFinder finder;
    private final Census census;
    private final AgeHistogram ages;
    private final SessionDirectory directory;
    private final MemoryWatch memory;
    private final Room room;
    private final Removals removals;
    private final Openings openings;
    private final Renewals renewals;
    private final Holds holds;
    private final Updates updates;
    private final RunLedger ledger;
    private final Cleanup cleanup;
    private final Disposable.Composite timers = Disposables.composite();

    /**
     * Takes up its work and starts the periodic cleanup.
     *
     * @param settings limits
     * @param store where the records are kept; not closed here
     * @param ids where new ids come from
     * @param memory how full the memory is; see {@link #memoryMeasured}
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
            MemoryGauge memory,
            Clock clock,
            LongSupplier ticker,
            Scheduler scheduler,
            List<SessionObserver> observers,
            Sharing sharing) {
        long start = ticker.getAsLong();
        Lifetimes lifetimes = new Lifetimes(settings);
        Watermarks watermarks = new Watermarks(settings);
        SessionOrders orders = new SessionOrders(lifetimes);
        Capacity capacity = new Capacity(settings.maxSessions(), settings.maxPerPrincipal());
        RunCalls calls = new RunCalls();
        AtomicLong numbers = new AtomicLong();
        this.store = store;
        this.now = () -> ticker.getAsLong() - start;
        this.observers = new Observers(observers);
        this.ages = new AgeHistogram(Lifetimes.nanos(settings.maxAge()));
        this.census = new Census(ages);
        this.sessions = new LiveSessions(lifetimes, orders, held);
        this.directory = new SessionDirectory(sessions, now);
        this.memory = new MemoryWatch(memory, watermarks, Lifetimes.nanos(settings.cleanupInterval()));
        Pressure pressure = new Pressure(sessions, watermarks, this.memory);
        this.room = new Room(
                pressure,
                this.memory,
                calls,
                settings.tiers().emergency().patience(),
                watermarks.stepOfCapacity(),
                now,
                scheduler);
        Background background = new Background(LOGGER, Level.ERROR);
        timers.add(background);
        Optional<UseNotes> notes = store.isShared()
                ? Optional.of(new UseNotes(store, held, settings.touchInterval(), background, sharing.useNotes()))
                : Optional.empty();
        this.renewals = new Renewals(sessions, this.observers, Lifetimes.nanos(settings.touchInterval()), now, notes);
        Optional<SharedSessions> shared =
                notes.map(all -> share(settings, sharing, all, lifetimes, capacity, clock, numbers, scheduler));
        this.finder = shared.<SessionFinder>map(SharedSessions::finder)
                .orElseGet(() -> new LocalFinder(sessions, store, renewals, now));
        this.removals =
                new Removals(store, capacity, this.observers, census, calls, shared.map(SharedSessions::farewell));
        this.openings = new Openings(
                settings,
                sharing.replicas()::self,
                store,
                ids,
                clock,
                now,
                capacity,
                room,
                sessions,
                removals,
                this.observers,
                census,
                numbers);
        this.holds = new Holds(sessions, removals, now);
        this.updates = new Updates(store, this.observers, census);
        this.ledger = new RunLedger();
        Sweep sweep = new Sweep(removals, ledger, now, scheduler);
        Victims victims = new Victims(sessions, orders, lifetimes);
        Eviction eviction = new Eviction(sessions, victims, watermarks, this.memory, sweep, now);
        CleanupSteps steps = new CleanupSteps(sessions, victims, pressure, capacity, removals, eviction, sweep, now);
        this.cleanup = new Cleanup(steps, calls, now, scheduler);
        timers.add(cleanup.start(settings.cleanupInterval()));
        shared.map(SharedSessions::start).ifPresent(timers::add);
    }

    private SharedSessions share(
            SessionSettings settings,
            Sharing sharing,
            UseNotes notes,
            Lifetimes lifetimes,
            Capacity capacity,
            Clock clock,
            AtomicLong numbers,
            Scheduler scheduler) {
        Replicas replicas = sharing.replicas();
        Guests guests = new Guests(Lifetimes.nanos(sharing.guestIdle()), now, held);
        SharedFinder shared = new SharedFinder(
                store, replicas, capacity, sessions, guests, lifetimes, census, renewals, clock, now, numbers);
        SharedFarewell farewell = new SharedFarewell(store, replicas.bus(), shared, capacity, census, observers, now);
        SharedUpkeep upkeep = new SharedUpkeep(store, replicas, shared, guests, notes, observers, scheduler);
        return new SharedSessions(shared, farewell, upkeep, settings.touchInterval());
    }

    /**
     * Opens a session. Where there is no place it waits, for a short time, for the cleanup to make one; it is refused when
     * only sessions are left that are held or were just used.
     *
     * <p>Cancelling gives the place back and deletes what the store may have written; a cancel that comes after the
     * session went live leaves it, to end by its idle time.
     *
     * @param request who opens it, and where
     * @return the new session; the error is a {@link SessionRefusedException} when there is no place or the proxy stops
     */
    public Mono<Session> open(NewSession request) {
        return Mono.defer(() -> openings.open(peers.shared(request)));
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
        return finder.read(id, session -> session.belongsTo(route, principal));
    }

    /**
     * Why a session is gone, for its owner only.
     *
     * @param id as the client sent it
     * @param route name of the route that the client called
     * @param principal key of who asks
     * @return empty when it is still there, when that is not known any more, or when it belonged to another route or
     *     principal
     */
    public Mono<RemovalReason> whyRemoved(SessionId id, String route, String principal) {
        return Mono.fromSupplier(() -> sessions.expiry(id, route, principal, now.getAsLong()))
                .flatMap(Mono::justOrEmpty)
                .switchIfEmpty(store.tombstone(id)
                        .filter(tombstone -> tombstone.belongsTo(route, principal))
                        .map(Tombstone::reason));
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
        return finder.find(id)
                .flatMap(live -> updates.update(live, before -> peers.shared(before, change.apply(before))));
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
     * maxAge}, but not twice that; and whoever ends it on purpose ends it all the same. An anonymous session ends when its
     * last hold is closed.
     *
     * @param id of a session that was found here
     * @return to be closed by the caller; holds nothing when no such session is known here or it has expired
     */
    public SessionHold hold(SessionId id) {
        LiveSession live = finder.findHere(id);
        return live == null ? NoHold.INSTANCE : holds.take(live);
    }

    /**
     * Makes this replica the home of a session, whoever was it before. Nothing changes when it is the home already.
     *
     * @param id of a session that was found here
     * @return the record as it is now; empty when there is no such session
     */
    public Mono<Session> bringHome(SessionId id) {
        return finder.bringHome(id);
    }

    /**
     * Removes a session, held or not. It has ended for everybody as soon as this is subscribed; if the caller goes away or
     * the store fails, the cleanup deletes the record.
     *
     * @param id any id
     * @param reason what the observers hear
     * @return true when this call removed it, false when there is no such session or somebody else removes it
     */
    public Mono<Boolean> remove(SessionId id, RemovalReason reason) {
        return finder.end(id, reason)
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
                sessions.heldCount(),
                finder.guests(),
                census.byRoute(),
                census.byRevision(),
                ages.upTo(now.getAsLong()),
                openings.opened(),
                openings.refused(),
                removals.counts(),
                ledger.sums(),
                memory.bytesHeld(),
                memory.occupancy(),
                removals.failures(),
                observers.failures());
    }

    /**
     * The sessions of this process, for operators. Looks at each of them, so not on an event loop.
     *
     * @param limit most that are wanted, 1 or more
     * @param after number of the last one that the asker has, 0 for none
     * @return in the order of their opening
     */
    public List<SessionInfo> list(int limit, long after) {
        return directory.list(limit, after);
    }

    /**
     * The sessions of this process that were opened on a route. Looks at every session, so not on an event loop.
     *
     * @param route its name
     * @return as they were when they were last read or written, in no order
     */
    public List<Session> ofRoute(String route) {
        return directory.ofRoute(route);
    }

    /**
     * The sessions of this process with a digest. Looks at each of them, so not on an event loop.
     *
     * @param digest of an id, as logs show it
     * @return at most one, unless the digests of two ids happen to be the same
     */
    public List<SessionInfo> findByDigest(String digest) {
        return directory.find(digest);
    }

    /**
     * Removes a session at an operator's wish. Looks at every session, so not on an event loop.
     *
     * @param digest of its id, as logs show it
     * @return how many sessions have this digest: it is removed when it is one, and nothing is done when there are several
     */
    public Mono<Integer> kill(String digest) {
        return Mono.fromSupplier(() -> directory.ids(digest))
                .flatMap(ids -> ids.size() == 1
                        ? remove(ids.get(0), RemovalReason.OPERATOR).map(removed -> removed ? 1 : 0)
                        : Mono.just(ids.size()));
    }

    /**
     * Says that the memory was measured anew, so that cleanup need not wait for its time. Costs a comparison when there is
     * memory enough.
     */
    public void memoryMeasured() {
        room.measured();
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
     * @param tier by whose limits, whether or not it is called for
     * @return completes when it has ended; what the store failed to delete is counted and kept for the next pass
     */
    public Mono<Void> cleanUp(CleanupTier tier) {
        return cleanup.pass(tier);
    }

    /** Refuses new sessions and ends the periodic cleanup, a running pass included. Calling again does nothing. */
    @Override
    public void close() {
        refuseNew();
        timers.dispose();
    }
}
