package dev.sluice.session;

import java.time.Clock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Opens sessions. A place is taken before the record is created and given back when that fails or is cancelled, so the
 * capacity is never exceeded, not even for a moment.
 */
final class Openings {
    private final SessionSettings settings;
    private final String home;
    private final SessionStore store;
    private final SessionIds ids;
    private final Clock clock;
    private final LongSupplier now;
    private final Capacity capacity;
    private final LiveSessions sessions;
    private final Removals removals;
    private final Observers observers;
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile boolean refusing;

    Openings(
            SessionSettings settings,
            String home,
            SessionStore store,
            SessionIds ids,
            Clock clock,
            LongSupplier now,
            Capacity capacity,
            LiveSessions sessions,
            Removals removals,
            Observers observers) {
        this.settings = settings;
        this.home = home;
        this.store = store;
        this.ids = ids;
        this.clock = clock;
        this.now = now;
        this.capacity = capacity;
        this.sessions = sessions;
        this.removals = removals;
        this.observers = observers;
    }

    Mono<Session> open(NewSession request) {
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
                home,
                new SessionLife(
                        clock.instant(),
                        request.anonymous() ? settings.anonymousAge() : settings.maxAge(),
                        request.anonymous()));
        takePlace();
        LiveSession live = new LiveSession(session, now.getAsLong());
        live.givePlace();
        return new Opening(session, live);
    }

    private void takePlace() {
        if (refusing) {
            throw refusal(SessionRefusedException.Reason.SHUTTING_DOWN);
        }
        if (!capacity.tryTake()) {
            throw refusal(SessionRefusedException.Reason.CAPACITY);
        }
    }

    private SessionRefusedException refusal(SessionRefusedException.Reason reason) {
        refused.increment();
        return new SessionRefusedException(reason, settings.retryAfter());
    }

    private Mono<Session> create(Opening opening) {
        return store.create(opening.session()).map(created -> decide(opening, created));
    }

    private Session decide(Opening opening, boolean created) {
        if (!opening.decide()) {
            throw new CancellationException("the opening was given up");
        }
        if (!created) {
            capacity.giveBack();
            throw new IllegalStateException(
                    "the new session id " + opening.session().id() + " is taken");
        }
        return goLive(opening);
    }

    /** Observers come first: nobody can end what is not in the index, so no removal is heard before the creation. */
    private Session goLive(Opening opening) {
        opened.increment();
        observers.created(opening.session());
        sessions.add(opening.live());
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
