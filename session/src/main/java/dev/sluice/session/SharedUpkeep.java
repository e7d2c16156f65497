package dev.sluice.session;

import dev.sluice.session.replica.Replicas;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** What a replica does for its sessions of a shared store beside answering for them. Ends when it is cancelled. */
final class SharedUpkeep {
    private static final Logger LOGGER = LoggerFactory.getLogger(SharedUpkeep.class);
    private static final int SLICE = 256;
    private static final int AT_ONCE = 16;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final SessionStore store;
    private final Replicas replicas;
    private final SharedDirectory directory;
    private final LiveSessions guests;
    private final UseNotes notes;
    private final Observers observers;
    private final LongSupplier now;
    private final Scheduler scheduler;

    SharedUpkeep(
            SessionStore store,
            Replicas replicas,
            SharedDirectory directory,
            LiveSessions guests,
            UseNotes notes,
            Observers observers,
            LongSupplier now,
            Scheduler scheduler) {
        this.store = store;
        this.replicas = replicas;
        this.directory = directory;
        this.guests = guests;
        this.notes = notes;
        this.observers = observers;
        this.now = now;
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
        LiveSessions.Slice slice = guests.endExpired(now.getAsLong(), SLICE);
        forget(slice.removals());
        while (slice.more()) {
            slice = guests.endExpired(now.getAsLong(), SLICE);
            forget(slice.removals());
        }
    }

    private void forget(List<Removal> ended) {
        ended.forEach(removal -> observers.forgotten(removal.session().lastKnown()));
    }

    /** Takes over the sessions of one dead replica after the other. */
    Flux<Void> inheritance() {
        return replicas.inherited().concatMap(this::inherit);
    }

    private Mono<Void> inherit(String dead) {
        return store.at(dead)
                .flatMap(id -> directory.inherit(id, dead).thenReturn(id), AT_ONCE)
                .count()
                .doOnNext(taken -> LOGGER.info("Took over from replica {}: {} sessions were looked at", dead, taken))
                .then()
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_RETRY)
                        .maxBackoff(LONGEST_RETRY)
                        .scheduler(scheduler)
                        .doBeforeRetry(signal -> LOGGER.warn(
                                "The sessions of replica {} could not be taken over yet: {}",
                                dead,
                                signal.failure().toString())));
    }
}
