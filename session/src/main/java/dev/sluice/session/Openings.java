package dev.sluice.session;

import java.time.Clock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Opens sessions. A place is taken before the record is created and given back when that fails or is cancelled, so the
 * capacity is never exceeded, not even for a moment. Where there is no place, the cleanup is asked for one before the
 * opening is refused.
 */
final class Openings {
    private final SessionSettings settings;
    private final Supplier<String> home;
    private final SessionStore store;
    private final SessionIds ids;
    private final Clock clock;
    private final LongSupplier now;
    private final Capacity capacity;
    private final Room room;
    private final LiveSessions sessions;
    private final Removals removals;
    private final Observers observers;
    private final Census census;
    private final AtomicLong numbers;
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile boolean refusing;

    Openings(
            SessionSettings settings,
            Supplier<String> home,
            SessionStore store,
            SessionIds ids,
            Clock clock,
            LongSupplier now,
            Capacity capacity,
            Room room,
            LiveSessions sessions,
            Removals removals,
            Observers observers,
            Census census,
            AtomicLong numbers) {
        this.settings = settings;
        this.home = home;
        this.store = store;
        this.ids = ids;
        this.clock = clock;
        this.now = now;
        this.capacity = capacity;
        this.room = room;
        this.sessions = sessions;
        this.removals = removals;
        this.observers = observers;
        this.census = census;
        this.numbers = numbers;
    }

    Mono<Session> open(NewSession request) {
        return attempt(request)
                .onErrorResume(Openings::mayPass, full -> room.make().then(attempt(request)))
                .doOnError(SessionRefusedException.class, refusal -> refused.increment());
    }

    private static boolean mayPass(Throwable error) {
        return error instanceof SessionRefusedException refusal
                && refusal.reason() == SessionRefusedException.Reason.CAPACITY;
    }

    private Mono<Session> attempt(NewSession request) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> begin(request)),
                this::create,
                opening -> Mono.empty(),
                (opening, failure) -> giveUp(opening),
                this::giveUp);
    }

    private Opening begin(NewSession request) {
        Session session = Session.open(
                ids.next(),
                request,
                home.get(),
                new SessionLife(
                        clock.instant(),
                        request.anonymous() ? settings.anonymousAge() : settings.maxAge(),
                        request.anonymous()));
        takePlace(request.principal());
        LiveSession live = new LiveSession(session, numbers.incrementAndGet(), now.getAsLong());
        live.givePlace();
        return new Opening(session, live);
    }

    private void takePlace(String principal) {
        if (refusing) {
            throw refusal(SessionRefusedException.Reason.SHUTTING_DOWN);
        }
        if (room.isOutOfMemory()) {
            throw refusal(SessionRefusedException.Reason.MEMORY);
        }
        capacity.take(principal).ifPresent(reason -> {
            throw refusal(reason);
        });
    }

    private SessionRefusedException refusal(SessionRefusedException.Reason reason) {
        return new SessionRefusedException(reason, settings.retryAfter());
    }

    private Mono<Session> create(Opening opening) {
        return store.create(opening.session())
                .onErrorMap(StoreUnavailableException.class, failure -> refusal(SessionRefusedException.Reason.STORE))
                .map(created -> decide(opening, created));
    }

    private Session decide(Opening opening, boolean created) {
        if (!opening.decide()) {
            throw new CancellationException("the opening was given up");
        }
        if (!created) {
            capacity.giveBack(opening.session().principal());
            throw new IllegalStateException(
                    "the new session id " + opening.session().id() + " is taken");
        }
        return goLive(opening);
    }

    /** Observers come first: nobody can end what is not in the index, so no removal is heard before the creation. */
    private Session goLive(Opening opening) {
        opened.increment();
        observers.created(opening.session());
        census.created(opening.live());
        sessions.add(opening.live());
        room.taken();
        return opening.session();
    }

    private Mono<Void> giveUp(Opening opening) {
        return Mono.defer(() -> opening.decide() ? removals.undo(opening.live()) : Mono.empty());
    }

    void refuseNew() {
        refusing = true;
    }

    long opened() {
        return opened.sum();
    }

    long refused() {
        return refused.sum();
    }
}
