package dev.sluice.proxy.bridge.parking;

import dev.sluice.proxy.bridge.parking.Shelf.Place;
import dev.sluice.proxy.bridge.parking.Waiters.Waiter;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The legacy sessions of one route, opened when somebody needs one.
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
    private static final int SWEEPS_PER_IDLE = 4;
    private static final int CLOSED_AT_ONCE = 16;

    private final Workshop workshop;
    private final SessionOpening sessions;
    private final Predicate<UpstreamLeg> sharesLine;
    private final Map<PoolKey, Shelf> shelves = new HashMap<>();
    private final Map<String, Integer> byOwner = new HashMap<>();
    private final Waiters waiting;
    private int total;
    private long opened;
    private boolean sweeping;
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
        this.waiting = new Waiters(
                settings.waiting(),
                settings.isolation() == Isolation.SHARED ? settings.waiting() : settings.waitingPerCaller());
    }

    /** Who needs a session and whether for a call. */
    record Need(PoolKey key, Wishes wishes, boolean call) {}

    /**
     * Takes a session for one call that may carry questions, or that is to have a session for itself.
     *
     * @return to be released when the call is over; whoever cancels this has it given back
     */
    Mono<Lease> lease(PoolKey key, Wishes wishes) {
        return taken(new Need(key, wishes, true));
    }

    /**
     * Takes a session for something that carries no questions: a list, its facts, or what changes there. Never waits for
     * calls.
     *
     * @return to be released at the end; whoever cancels this has it given back
     */
    Mono<Lease> visit(PoolKey key, Wishes wishes) {
        return taken(new Need(key, wishes, false));
    }

    /**
     * Takes the session of a number, for the next page of a list.
     *
     * @return to be released at the end; empty when the session is gone
     */
    synchronized Optional<Lease> revisit(PoolKey key, long number) {
        @Nullable Shelf shelf = shelves.get(key);
        return shelf == null
                ? Optional.empty()
                : shelf.places().stream()
                        .filter(place -> place.session().number() == number)
                        .findFirst()
                        .map(place -> use(place, false));
    }

    /** Hears from now on what belongs to no call of a session, unless that is heard already. */
    void listenTo(ServerSession session) {
        Optional<Place> place;
        synchronized (this) {
            place = places().filter(some -> some.session() == session).findFirst();
        }
        place.filter(some -> some.listening().get() == null).ifPresent(this::listenTo);
    }

    /** Forgets a session that the server has lost, and tells those who listen to it. */
    void lost(ServerSession session) {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            @Nullable Shelf shelf = shelves.get(session.key());
            Optional<Place> place = shelf == null
                    ? Optional.empty()
                    : shelf.places().stream()
                            .filter(some -> some.session() == session)
                            .findFirst();
            place.ifPresent(gone -> remove(gone, after));
        }
        after.forEach(Runnable::run);
        session.listeners().snapshot().forEach(Listener::lost);
        session.tasks().all().forEach(HostedTask::lost);
    }

    /** Ends all sessions, and refuses whoever comes. */
    Mono<Void> close() {
        return Mono.defer(() -> Flux.fromIterable(closeAll())
                .flatMap(
                        session ->
                                workshop.connector().endSession(session.leg()).onErrorComplete(),
                        CLOSED_AT_ONCE)
                .then());
    }

    synchronized int size() {
        return total;
    }

    synchronized int inUse() {
        return (int) places().filter(place -> !place.isIdle()).count();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized long opened() {
        return opened;
    }

    /** What is decided must not be lost with whoever asked for it. */
    private Mono<Lease> taken(Need need) {
        return Mono.defer(() -> {
            Sinks.One<Lease> handed = Sinks.one();
            var unused = workshop.background()
                    .run(
                            "taking a session",
                            decide(need)
                                    .doOnNext(lease -> emit(handed, lease))
                                    .then()
                                    .onErrorResume(error -> Mono.fromRunnable(() -> fail(handed, error))));
            return handed.asMono().doOnCancel(() -> giveBack(handed));
        });
    }

    private void giveBack(Sinks.One<Lease> handed) {
        var unused = workshop.background()
                .run(
                        "giving a session back",
                        handed.asMono().doOnNext(Lease::release).then());
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
        Shelf shelf = shelves.computeIfAbsent(need.key(), fresh -> new Shelf());
        Optional<Place> place = find(shelf, need);
        if (place.isPresent()) {
            Lease lease = use(place.get(), need.call());
            refill(need, shelf, after);
            return Mono.just(lease);
        }
        boolean alone = isolatesRequests() || (need.call() && shelf.isExclusive());
        if (!alone && shelf.opening().isPresent()) {
            return shelf.opening().get().then(Mono.defer(() -> decide(need)));
        }
        if (!makeRoom(need.key(), after)) {
            forgetIfEmpty(need.key(), shelf);
            return queue(need);
        }
        Mono<Lease> lease = open(need, shelf, alone, after);
        refill(need, shelf, after);
        return lease;
    }

    private Optional<Place> find(Shelf shelf, Need need) {
        if (isolatesRequests()) {
            return shelf.unspent();
        }
        return need.call() ? shelf.forCall() : shelf.any();
    }

    /** Begins to open a session whose first user is whoever needs it. */
    private Mono<Lease> open(Need need, Shelf shelf, boolean alone, List<Runnable> after) {
        Sinks.One<Lease> first = Sinks.one();
        if (!alone) {
            shelf.share(first.asMono().then());
        }
        begin(
                need,
                shelf,
                alone ? Opening.OWN : Opening.SHARED,
                after,
                place -> handing(first, use(place, need.call())),
                error -> fail(first, error));
        return first.asMono();
    }

    private static Runnable handing(Sinks.One<Lease> sink, Lease lease) {
        return () -> emit(sink, lease);
    }

    /** With a session for each request, the next one finds its session open. */
    private void refill(Need need, Shelf shelf, List<Runnable> after) {
        if (!isolatesRequests()) {
            return;
        }
        for (long i = shelf.spare(); i < workshop.settings().prewarmed() && hasRoom(need.key()); i++) {
            begin(need, shelf, Opening.SPARE, after, place -> () -> {}, error -> {});
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
            Shelf shelf,
            Opening kind,
            List<Runnable> after,
            Function<Place, Runnable> ready,
            Consumer<Throwable> failed) {
        shelf.begin(kind == Opening.SPARE);
        count(need.key(), 1);
        Mono<Void> work = sessions.open(need.key(), need.wishes())
                .doOnNext(session -> shelve(need, session, kind, ready))
                .switchIfEmpty(Mono.error(() -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "no session")))
                .then()
                .onErrorResume(error -> Mono.fromRunnable(() -> giveUp(need, kind, error, failed)));
        after.add(() -> {
            var unused = workshop.background().run("opening a session", work);
        });
        sweepFromNowOn(after);
    }

    private void shelve(Need need, ServerSession session, Opening kind, Function<Place, Runnable> ready) {
        boolean exclusive = isolatesRequests() || (need.wishes().isInteractive() && sharesLine.test(session.leg()));
        Place place = new Place(session, exclusive);
        Runnable next = () -> end(session);
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                Shelf shelf = shelves.computeIfAbsent(need.key(), fresh -> new Shelf());
                shelf.end(kind == Opening.SHARED, kind == Opening.SPARE);
                shelf.places().add(place);
                place.openedAt(now());
                opened++;
                next = ready.apply(place);
            }
        }
        next.run();
        if (!late && (!isolatesRequests() || need.wishes().isInteractive())) {
            listenTo(place);
        }
    }

    /** What belongs to no call is heard as long as the session lives; that also tells when it is lost. */
    private void listenTo(Place place) {
        ServerSession session = place.session();
        var unused = place.listening()
                .update(workshop.background()
                        .run(
                                "listening to a session",
                                session.listen().onErrorResume(error -> Mono.fromRunnable(() -> lost(session)))));
    }

    private void giveUp(Need need, Opening kind, Throwable error, Consumer<Throwable> failed) {
        synchronized (this) {
            @Nullable Shelf shelf = shelves.get(need.key());
            if (shelf != null) {
                shelf.end(kind == Opening.SHARED, kind == Opening.SPARE);
                count(need.key(), -1);
                forgetIfEmpty(need.key(), shelf);
            }
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
                remove(place, after);
                after.add(() -> end(place.session()));
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
            Lease lease = use(place, waiter.need().call());
            after.add(() -> emit(waiter.lease(), lease));
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
        woken.ifPresent(waiter -> {
            var unused = workshop.background()
                    .run(
                            "taking a session",
                            decide(waiter.need())
                                    .doOnNext(lease -> emit(waiter.lease(), lease))
                                    .then()
                                    .onErrorResume(error -> Mono.fromRunnable(() -> fail(waiter.lease(), error))));
        });
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
            giveBack(waiter.lease());
        }
        return Mono.error(exhausted());
    }

    private static FaultException exhausted() {
        return FaultException.retryAfter(Fault.UPSTREAM_SESSIONS_EXHAUSTED, Duration.ofSeconds(1));
    }

    private boolean hasRoom(PoolKey key) {
        return total < workshop.settings().sessions() && !isOwnerFull(key);
    }

    /** With sessions for everybody, there is no owner whose share could be used up. */
    private boolean isOwnerFull(PoolKey key) {
        return workshop.settings().isolation() != Isolation.SHARED
                && byOwner.getOrDefault(key.owner(), 0) >= workshop.settings().sessionsPerCaller();
    }

    private boolean makeRoom(PoolKey key, List<Runnable> after) {
        if (hasRoom(key)) {
            return true;
        }
        boolean ownOnly = isOwnerFull(key);
        Optional<Place> victim = places().filter(place -> place.isIdle()
                        && (!ownOnly || place.session().key().owner().equals(key.owner())))
                .min(Comparator.comparingLong(Place::lastUsedMillis));
        victim.ifPresent(place -> {
            remove(place, after);
            after.add(() -> end(place.session()));
        });
        return victim.isPresent();
    }

    private void remove(Place place, List<Runnable> after) {
        PoolKey key = place.session().key();
        @Nullable Shelf shelf = shelves.get(key);
        if (shelf != null && shelf.places().remove(place)) {
            count(key, -1);
            forgetIfEmpty(key, shelf);
            after.add(place.listening()::dispose);
            after.add(this::wakeAnybody);
        }
    }

    private void forgetIfEmpty(PoolKey key, Shelf shelf) {
        if (shelf.isEmpty()) {
            shelves.remove(key, shelf);
        }
    }

    private void count(PoolKey key, int change) {
        total += change;
        byOwner.merge(key.owner(), change, (before, more) -> before + more == 0 ? null : before + more);
    }

    private void sweepFromNowOn(List<Runnable> after) {
        if (sweeping) {
            return;
        }
        sweeping = true;
        Duration period = workshop.settings().idle().dividedBy(SWEEPS_PER_IDLE).plusMillis(1);
        after.add(() -> {
            var unused = workshop.background()
                    .run(
                            "looking for idle sessions",
                            Flux.interval(period, workshop.timer())
                                    .onBackpressureDrop()
                                    .doOnNext(tick -> sweep())
                                    .then());
        });
    }

    private void sweep() {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            long before = now() - workshop.settings().idle().toMillis();
            List<Place> old = places().filter(place -> place.isIdle() && place.lastUsedMillis() <= before)
                    .toList();
            for (Place place : old) {
                remove(place, after);
                after.add(() -> end(place.session()));
            }
        }
        after.forEach(Runnable::run);
    }

    private synchronized List<ServerSession> closeAll() {
        closed = true;
        List<ServerSession> left = places().map(Place::session).toList();
        places().forEach(place -> place.listening().dispose());
        shelves.clear();
        byOwner.clear();
        total = 0;
        return left;
    }

    private void end(ServerSession session) {
        var unused = workshop.background()
                .run("end of a session", workshop.connector().endSession(session.leg()));
    }

    private Stream<Place> places() {
        return shelves.values().stream().flatMap(shelf -> shelf.places().stream());
    }

    private boolean isolatesRequests() {
        return workshop.settings().isolation() == Isolation.REQUEST;
    }

    private long now() {
        return workshop.timer().now(TimeUnit.MILLISECONDS);
    }

    private static <T> void emit(Sinks.One<T> sink, T value) {
        var unused = sink.tryEmitValue(value);
    }

    private static <T> void fail(Sinks.One<T> sink, Throwable error) {
        var unused = sink.tryEmitError(error);
    }
}
