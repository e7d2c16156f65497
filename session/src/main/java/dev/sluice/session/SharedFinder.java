package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.replica.Replicas;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Finds sessions of a store that several replicas share.
 *
 * <h2>Home and guests</h2>
 *
 * <p>Each session has one home: the replica that its record names, which opened it or took it over. The home ends it when
 * it has been idle for too long, counts it in its capacity, and carries what the upstream says on its own. Every other
 * replica that is asked for the session serves it as a guest: it reads the record each time, changes it by compare and
 * set, notes its uses in the store, and forgets the session when it has not been asked for a while, which costs the client
 * nothing.
 *
 * <p>When the home is gone, the first replica that is asked for the session becomes its home, and one that inherits all
 * that the dead one looked after takes the rest. The record's version decides between two that try.
 */
final class SharedFinder implements SessionFinder {
    /** More changes than this while a session is taken over mean that others do nothing but change this one session. */
    private static final int ATTEMPTS = 8;

    private final SessionStore store;
    private final Replicas replicas;
    private final Capacity capacity;
    private final LiveSessions homes;
    private final Guests guests;
    private final Lifetimes lifetimes;
    private final Census census;
    private final Renewals renewals;
    private final Clock clock;
    private final LongSupplier now;
    private final AtomicLong numbers;

    SharedFinder(
            SessionStore store,
            Replicas replicas,
            Capacity capacity,
            LiveSessions homes,
            Guests guests,
            Lifetimes lifetimes,
            Census census,
            Renewals renewals,
            Clock clock,
            LongSupplier now,
            AtomicLong numbers) {
        this.store = store;
        this.replicas = replicas;
        this.capacity = capacity;
        this.homes = homes;
        this.guests = guests;
        this.lifetimes = lifetimes;
        this.census = census;
        this.renewals = renewals;
        this.clock = clock;
        this.now = now;
        this.numbers = numbers;
    }

    @Override
    public Mono<Session> read(SessionId id, Predicate<Session> isOwner) {
        return store.find(id)
                .filter(this::isComplete)
                .switchIfEmpty(Mono.defer(() -> missing(id)))
                .filter(isOwner)
                .flatMap(session -> admit(session).flatMap(live -> renewals.use(live, session)));
    }

    /** What waits elsewhere comes in the order in which it happened: first the new session, then what was agreed with it. */
    private boolean isComplete(Session session) {
        return session.protocolVersion().isPresent() || !store.isCatchingUp();
    }

    /** A client that hears of no such session gives it up, so that is only said when it is certain. */
    private Mono<Session> missing(SessionId id) {
        return store.isCatchingUp()
                ? store.tombstone(id).hasElement().flatMap(removed -> removed ? Mono.empty() : Mono.error(onItsWay(id)))
                : Mono.empty();
    }

    private static StoreUnavailableException onItsWay(SessionId id) {
        return new StoreUnavailableException(
                id + " is not in the store, but may wait at another replica to be written");
    }

    @Override
    public Mono<LiveSession> find(SessionId id) {
        return Mono.defer(() -> {
            LiveSession here = findHere(id);
            return here == null ? store.find(id).flatMap(this::admit) : Mono.just(here);
        });
    }

    @Override
    public @Nullable LiveSession findHere(SessionId id) {
        LiveSession atHome = homes.get(id);
        return atHome == null ? guests.get(id) : atHome;
    }

    @Override
    public Mono<Session> bringHome(SessionId id) {
        return store.find(id)
                .flatMap(session -> session.home().equals(replicas.self())
                        ? Mono.just(session)
                        : takeOver(session, ATTEMPTS).flatMap(live -> store.find(id)));
    }

    @Override
    public Mono<Removal> end(SessionId id, RemovalReason reason) {
        return find(id).flatMap(live -> Mono.justOrEmpty(endHere(id, reason)));
    }

    /** Ends what this process keeps of a session; empty when that is nothing. */
    Optional<Removal> endHere(SessionId id, RemovalReason reason) {
        return homes.end(id, reason)
                .or(() -> Optional.ofNullable(guests.end(id)).map(guest -> new Removal(guest, reason)));
    }

    @Override
    public int guests() {
        return guests.count();
    }

    /** What this process keeps of a session whose record was just read; empty when it has expired. */
    private Mono<LiveSession> admit(Session session) {
        LiveSession atHome = homes.get(session.id());
        if (atHome != null) {
            return known(atHome, session).then(Mono.defer(() -> unlessExpired(atHome)));
        }
        return admitElsewhere(session, ATTEMPTS);
    }

    /** What another replica has changed is noted in the session's turn, like every change. */
    private Mono<Void> known(LiveSession atHome, Session session) {
        return session.version() > atHome.lastKnown().version()
                ? atHome.turn().take(Mono.fromRunnable(() -> census.changed(atHome, session)))
                : Mono.empty();
    }

    private Mono<LiveSession> admitElsewhere(Session session, int attemptsLeft) {
        if (session.home().equals(replicas.self())) {
            return settle(session);
        }
        return replicas.isAlive(session.home())
                ? Mono.fromSupplier(() -> visit(session))
                : takeOver(session, attemptsLeft);
    }

    private LiveSession visit(Session session) {
        LiveSession guest = guests.addIfAbsent(newLive(session));
        guest.know(session);
        return guest;
    }

    /** Becomes the home of a session; empty when it was removed meanwhile. */
    Mono<LiveSession> takeOver(Session session, int attemptsLeft) {
        Session ours = session.withHome(replicas.self()).withVersion(session.version() + 1);
        return store.replace(ours, session.version())
                .flatMap(won -> won ? settle(ours) : reconsider(session.id(), attemptsLeft - 1));
    }

    private Mono<LiveSession> reconsider(SessionId id, int attemptsLeft) {
        return attemptsLeft > 0
                ? store.find(id).flatMap(changed -> admitElsewhere(changed, attemptsLeft))
                : Mono.error(Updates.tooManyConflicts(id, ATTEMPTS));
    }

    /** Takes over what a dead replica looked after, unless somebody was faster. */
    Mono<Void> inherit(SessionId id, String dead) {
        return store.find(id)
                .filter(session -> session.home().equals(dead))
                .flatMap(session -> takeOver(session, ATTEMPTS))
                .then();
    }

    /** Keeps a session whose home is here as long as others used it; empty when they have not for too long. */
    private Mono<LiveSession> settle(Session session) {
        return store.idle(session.id()).flatMap(idle -> unlessExpired(putHome(session, idle)));
    }

    private LiveSession putHome(Session session, Duration idle) {
        LiveSession guest = guests.takeOut(session.id());
        LiveSession live = guest == null ? newLive(session) : guest;
        live.know(session);
        live.usedAtLeast(now.getAsLong() - idle.toNanos());
        LiveSession kept = homes.addIfAbsent(live);
        if (kept == live) {
            capacity.force(session.principal());
            live.givePlace();
            census.created(live);
        }
        return kept;
    }

    /** Brings a session back that was to go for being idle, when another replica has used it. */
    Mono<Void> bringBack(Session session) {
        return settle(session).then();
    }

    /**
     * Serves every session as a guest from now on, because this process has lost the name under which it was their home.
     * Those that it inherits itself come back.
     */
    void leaveHomes() {
        for (LiveSession live : List.copyOf(homes.all())) {
            homes.letGo(live);
            live.takePlace();
            census.removed(live);
            capacity.giveBack(live.lastKnown().principal());
            var unused = guests.addIfAbsent(live);
        }
    }

    private LiveSession newLive(Session session) {
        long age = Duration.between(session.createdAt(), clock.instant()).toNanos();
        return new LiveSession(session, numbers.incrementAndGet(), now.getAsLong() - age);
    }

    private Mono<LiveSession> unlessExpired(LiveSession live) {
        Optional<RemovalReason> expiry = lifetimes.expiry(live, now.getAsLong());
        if (expiry.isEmpty()) {
            return Mono.just(live);
        }
        return expiry.get() == RemovalReason.IDLE ? unlessIdleEverywhere(live) : Mono.empty();
    }

    private Mono<LiveSession> unlessIdleEverywhere(LiveSession live) {
        return store.idle(live.id())
                .doOnNext(idle -> live.usedAtLeast(now.getAsLong() - idle.toNanos()))
                .filter(idle -> lifetimes.expiry(live, now.getAsLong()).isEmpty())
                .map(idle -> live);
    }
}
