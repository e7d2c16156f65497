package dev.sluice.proxy.bridge.parking;

import dev.sluice.proxy.bridge.parking.Shelf.Place;
import dev.sluice.proxy.bridge.parking.Waiters.Waiter;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Decides who gets which legacy session of one route; sessions are opened when somebody needs one.
 *
 * <p>Where each call has a stream of its own, all calls of a key share one session. Over a line, what a server asks cannot
 * be told apart, so there a call of a client that can be asked anything has a session for itself until it is over, and the
 * pool grows. Whoever needs a session that is being opened waits for that one, and all fail together.
 *
 * <p>Sessions are bounded for each caller and in all. When there may be no more, the one that was idle for longest makes
 * room; when none is idle, who needs one waits for a while.
 *
 * <p>Thread-safe; what is done while the lock is held takes no time, and nothing foreign is called.
 */
final class SessionPool {
    private final Workshop workshop;
    private final SessionOpening sessions;
    private final Predicate<UpstreamLeg> sharesLine;
    private final Stock stock;
    private final Waiters waiting;
    private final Handover handover;
    private final SessionCare care;
    private final IdleSweep idleSweep;
    private long opened;
    private boolean closed;

    /**
     * Makes an empty pool.
     *
     * @param sharesLine whether what belongs to different calls of a session comes over one line
     */
    SessionPool(Workshop workshop, SessionOpening sessions, Predicate<UpstreamLeg> sharesLine) {
        this.workshop = workshop;
        this.sessions = sessions;
        this.sharesLine = sharesLine;
        ParkingSettings settings = workshop.settings();
        // With sessions for everybody, there is no owner whose share could be used up.
        boolean shared = settings.isolation() == Isolation.SHARED;
        this.stock = new Stock(settings.sessions(), shared ? settings.sessions() : settings.sessionsPerCaller());
        this.waiting = new Waiters(settings.waiting(), shared ? settings.waiting() : settings.waitingPerCaller());
        this.handover = new Handover(workshop.background());
        this.care = new SessionCare(workshop);
        this.idleSweep = new IdleSweep(workshop, this::sweep);
    }

    /** Who needs a session and whether for a call. */
    record Need(PoolKey key, Wishes wishes, boolean call) {}

    /**
     * Takes a session for one call that may carry questions, or that is to have a session for itself.
     *
     * @return to be released when the call is over; whoever cancels this has it given back
     */
    Mono<Lease> lease(PoolKey key, Wishes wishes) {
        return handover.of(() -> decide(new Need(key, wishes, true)));
    }

    /**
     * Takes a session for something that carries no questions: a list, its facts, or what changes there. Never waits for
     * calls.
     *
     * @return to be released at the end; whoever cancels this has it given back
     */
    Mono<Lease> visit(PoolKey key, Wishes wishes) {
        return handover.of(() -> decide(new Need(key, wishes, false)));
    }

    /**
     * Takes the session of a number, for the next page of a list.
     *
     * @return to be released at the end; empty when the session is gone
     */
    synchronized Optional<Lease> revisit(PoolKey key, long number) {
        return stock.places(key)
                .filter(place -> place.session().number() == number)
                .findFirst()
                .map(place -> use(place, false));
    }

    /** Hears from now on what belongs to no call of a session, unless that is heard already. */
    void listenTo(ServerSession session) {
        Optional<Place> place;
        synchronized (this) {
            place = stock.places().filter(some -> some.session() == session).findFirst();
        }
        place.filter(some -> some.listening().get() == null).ifPresent(some -> care.listenTo(some, this::lost));
    }

    /** Forgets a session that the server has lost, and tells those who listen to it. */
    void lost(ServerSession session) {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            stock.places(session.key())
                    .filter(some -> some.session() == session)
                    .findFirst()
                    .ifPresent(gone -> remove(gone, after));
        }
        after.forEach(Runnable::run);
        care.tellOfLoss(session);
    }

    /** Ends all sessions, and refuses whoever comes. */
    Mono<Void> close() {
        return Mono.defer(() -> care.endAll(closeAll()));
    }

    synchronized int size() {
        return stock.size();
    }

    synchronized int inUse() {
        return (int) stock.places().filter(place -> !place.isIdle()).count();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized long opened() {
        return opened;
    }

    private Mono<Lease> decide(Need need) {
        List<Runnable> after = new ArrayList<>();
        Mono<Lease> decision;
        synchronized (this) {
            decision = closed ? Mono.error(FaultException.of(Fault.SHUTTING_DOWN)) : decide(need, after);
        }
        after.forEach(Runnable::run);
        return decision;
    }

    private Mono<Lease> decide(Need need, List<Runnable> after) {
        Shelf shelf = stock.shelf(need.key());
        Optional<Place> place = find(shelf, need);
        if (place.isPresent()) {
            Lease lease = use(place.get(), need.call());
            refill(need, after);
            return Mono.just(lease);
        }
        boolean alone = isolatesRequests() || (need.call() && shelf.isExclusive());
        if (!alone && shelf.opening().isPresent()) {
            return shelf.opening().get().then(Mono.defer(() -> decide(need)));
        }
        if (!makeRoom(need.key(), after)) {
            stock.tidy(need.key());
            return queue(need);
        }
        Mono<Lease> lease = open(need, alone, after);
        refill(need, after);
        return lease;
    }

    private Optional<Place> find(Shelf shelf, Need need) {
        if (isolatesRequests()) {
            return shelf.unspent();
        }
        return need.call() ? shelf.forCall() : shelf.any();
    }

    /** Begins to open a session whose first user is whoever needs it. */
    private Mono<Lease> open(Need need, boolean alone, List<Runnable> after) {
        Sinks.One<Lease> first = Sinks.one();
        if (!alone) {
            stock.shelf(need.key()).share(first.asMono().then());
        }
        begin(
                need,
                alone ? Opening.OWN : Opening.SHARED,
                after,
                place -> handing(first, use(place, need.call())),
                error -> Handover.fail(error, first));
        return first.asMono();
    }

    private static Runnable handing(Sinks.One<Lease> sink, Lease lease) {
        return () -> Handover.give(lease, sink);
    }

    /** With a session for each request, the next one finds its session open. */
    private void refill(Need need, List<Runnable> after) {
        if (!isolatesRequests()) {
            return;
        }
        long spare = stock.shelf(need.key()).spare();
        for (long i = spare; i < workshop.settings().prewarmed() && stock.hasRoom(need.key()); i++) {
            begin(need, Opening.SPARE, after, place -> () -> {}, error -> {});
        }
    }

    /** For whom a session is opened. */
    private enum Opening {
        /** For one who needs it. */
        OWN,
        /** For one who needs it and all who come meanwhile. */
        SHARED,
        /** For nobody yet. */
        SPARE
    }

    private void begin(
            Need need,
            Opening kind,
            List<Runnable> after,
            Function<Place, Runnable> ready,
            Consumer<Throwable> failed) {
        stock.begin(need.key(), kind == Opening.SPARE);
        Mono<Void> work = sessions.open(need.key(), need.wishes())
                .doOnNext(session -> shelve(need, session, kind, ready))
                .switchIfEmpty(Mono.error(() -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "no session")))
                .then()
                .onErrorResume(error -> Mono.fromRunnable(() -> giveUp(need, kind, error, failed)));
        after.add(() -> {
            var unused = workshop.background().run("opening a session", work);
        });
        after.add(idleSweep::begin);
    }

    private void shelve(Need need, ServerSession session, Opening kind, Function<Place, Runnable> ready) {
        boolean exclusive = isolatesRequests() || (need.wishes().isInteractive() && sharesLine.test(session.leg()));
        Place place = new Place(session, exclusive);
        Runnable next = () -> care.end(session);
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                stock.add(need.key(), place, kind == Opening.SHARED, kind == Opening.SPARE);
                place.openedAt(now());
                opened++;
                next = ready.apply(place);
            }
        }
        next.run();
        // What belongs to no call is heard as long as the session lives; that also tells when it is lost.
        if (!late && (!isolatesRequests() || need.wishes().isInteractive())) {
            care.listenTo(place, this::lost);
        }
    }

    private void giveUp(Need need, Opening kind, Throwable error, Consumer<Throwable> failed) {
        synchronized (this) {
            stock.giveUp(need.key(), kind == Opening.SHARED, kind == Opening.SPARE);
        }
        failed.accept(error);
        wakeAnybody();
    }

    private Lease use(Place place, boolean call) {
        place.use(call);
        return new Lease(place.session(), () -> leave(place, call));
    }

    private void leave(Place place, boolean call) {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            place.leave(call, now());
            if (isolatesRequests() && place.isSpent() && place.isIdle()) {
                end(place, after);
            } else {
                hand(place, after);
            }
        }
        after.forEach(Runnable::run);
    }

    /** Who waits for a session of this kind gets it; else whoever waits may try again, as there may be room now. */
    private void hand(Place place, List<Runnable> after) {
        PoolKey key = place.session().key();
        Optional<Waiter> next = place.takesCalls() ? waiting.next(key) : Optional.empty();
        while (next.isPresent()) {
            Waiter waiter = next.get();
            after.add(handing(waiter.lease(), use(place, waiter.need().call())));
            next = place.takesCalls() ? waiting.next(key) : Optional.empty();
        }
        if (place.isIdle()) {
            after.add(this::wakeAnybody);
        }
    }

    private void wakeAnybody() {
        Optional<Waiter> woken;
        synchronized (this) {
            woken = waiting.next();
        }
        woken.ifPresent(waiter -> handover.pass(decide(waiter.need()), waiter.lease()));
    }

    private Mono<Lease> queue(Need need) {
        Optional<Waiter> place = need.call() ? waiting.add(need) : Optional.empty();
        return place.map(this::waited).orElseGet(() -> Mono.error(exhausted()));
    }

    private Mono<Lease> waited(Waiter waiter) {
        return waiter.lease()
                .asMono()
                .timeout(workshop.settings().leaseWait(), Mono.defer(() -> gaveUp(waiter)), workshop.timer());
    }

    private Mono<Lease> gaveUp(Waiter waiter) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(waiter);
        }
        if (!waited) {
            handover.giveBack(waiter.lease());
        }
        return Mono.error(exhausted());
    }

    private static FaultException exhausted() {
        return FaultException.retryAfter(Fault.UPSTREAM_SESSIONS_EXHAUSTED, Duration.ofSeconds(1));
    }

    private boolean makeRoom(PoolKey key, List<Runnable> after) {
        if (stock.hasRoom(key)) {
            return true;
        }
        Optional<Place> victim = stock.victim(key);
        victim.ifPresent(place -> end(place, after));
        return victim.isPresent();
    }

    private void end(Place place, List<Runnable> after) {
        remove(place, after);
        after.add(() -> care.end(place.session()));
    }

    private void remove(Place place, List<Runnable> after) {
        if (stock.remove(place)) {
            after.add(place.listening()::dispose);
            after.add(this::wakeAnybody);
        }
    }

    private void sweep() {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            long before = now() - workshop.settings().idle().toMillis();
            stock.idleSince(before).forEach(place -> end(place, after));
        }
        after.forEach(Runnable::run);
    }

    private synchronized List<Place> closeAll() {
        closed = true;
        List<Place> left = stock.clear();
        left.forEach(place -> place.listening().dispose());
        return left;
    }

    private boolean isolatesRequests() {
        return workshop.settings().isolation() == Isolation.REQUEST;
    }

    private long now() {
        return workshop.timer().now(TimeUnit.MILLISECONDS);
    }
}
