package dev.sluice.session;

import dev.sluice.session.replica.Replicas;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** What a replica does for its sessions of a shared store beside answering for them. Ends when it is cancelled. */
final class SharedUpkeep {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedUpkeep.class);
    private static final int AT_ONCE = 16;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final SessionStore store;
    private final Replicas replicas;
    private final SharedFinder finder;
    private final Guests guests;
    private final UseNotes notes;
    private final Observers observers;
    private final Scheduler scheduler;

    SharedUpkeep(
            SessionStore store,
            Replicas replicas,
            SharedFinder finder,
            Guests guests,
            UseNotes notes,
            Observers observers,
            Scheduler scheduler) {
        this.store = store;
        this.replicas = replicas;
        this.finder = finder;
        this.guests = guests;
        this.notes = notes;
        this.observers = observers;
        this.scheduler = scheduler;
    }

    /** Notes what is in use, and forgets guests that are not, again and again. */
    Flux<Void> rounds(Duration interval) {
        return Mono.delay(interval, scheduler)
                .then(notes.allHeld())
                .then(Mono.fromRunnable(this::forgetGuests))
                .then()
                .repeat();
    }

    private void forgetGuests() {
        guests.forgetIdle().forEach(guest -> observers.forgotten(guest.lastKnown()));
    }

    /** Takes over the sessions of one dead replica after the other. */
    Flux<Void> inheritance() {
        return replicas.inherited().concatMap(this::inherit);
    }

    /** Leaves the sessions of a lost name to whoever inherits it. */
    Flux<String> losses() {
        return replicas.lost().doOnNext(lost -> finder.leaveHomes());
    }

    private Mono<Void> inherit(String dead) {
        return store.at(dead)
                .flatMap(id -> finder.inherit(id, dead).thenReturn(id), AT_ONCE)
                .count()
                .doOnNext(taken -> LOGGER.info("Took over from replica {}: {} sessions were looked at", dead, taken))
                .then(replicas.settle(dead))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_RETRY)
                        .maxBackoff(LONGEST_RETRY)
                        .scheduler(scheduler)
                        .doBeforeRetry(signal -> LOGGER.warn(
                                "The sessions of replica {} could not be taken over yet: {}",
                                dead,
                                signal.failure().toString())));
    }
}
