package dev.sluice.session.redis.store;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import dev.sluice.session.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Carries out what waits, as soon as the store answers again: the writes of one session one after the other, those of
 * different sessions a few at a time and the oldest first.
 *
 * <p>Any of them may have been carried out before, when only its answer was lost. So a refusal is looked into: a record
 * that is there is there, and one that is what it was to become has become it. A record that is gone without a tombstone
 * was lost by the store and is created again. A session that another replica has taken over meanwhile, because ours seemed
 * dead while the store did not answer, is changed where it is now. What remains is a session that another replica changed
 * meanwhile; its change stays, ours is counted as a conflict.
 */
final class WriteReplay implements Disposable {
    private static final Logger LOGGER = LoggerFactory.getLogger(WriteReplay.class);
    private static final int SESSIONS_AT_ONCE = 16;

    /** How long to go on waiting for a store that is not asked yet; when it is asked, is not decided here. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final WriteQueue queue;
    private final SessionStore store;
    private final Scheduler scheduler;
    private final Consumer<SessionId> onConflict;
    private final Background background = new Background(LOGGER, Level.ERROR);
    private final AtomicBoolean running = new AtomicBoolean();
    private final LongAdder replayed = new LongAdder();
    private final LongAdder conflicts = new LongAdder();

    /**
     * Waits for {@link #start}.
     *
     * @param queue what waits
     * @param store fails with {@link StoreUnavailableException} while it does not answer
     * @param scheduler for the pauses
     * @param onConflict hears of every session whose record is not what was acknowledged
     */
    WriteReplay(WriteQueue queue, SessionStore store, Scheduler scheduler, Consumer<SessionId> onConflict) {
        this.queue = queue;
        this.store = store;
        this.scheduler = scheduler;
        this.onConflict = onConflict;
    }

    /** Begins, unless it has; ends by itself when nothing waits any more. */
    void start() {
        if (running.compareAndSet(false, true)) {
            var unused = background.run("writing queued sessions", untilEmpty());
        }
    }

    private Mono<Void> untilEmpty() {
        return pass().then(Mono.defer(this::pause))
                .repeat(() -> !queue.isEmpty())
                .then()
                .doFinally(end -> rest());
    }

    private Mono<Void> pause() {
        return queue.isEmpty() ? Mono.empty() : Mono.delay(PAUSE, scheduler).then();
    }

    /** A write may have come while the last pass ended. */
    private void rest() {
        running.set(false);
        if (!queue.isEmpty() && !background.isDisposed()) {
            start();
        }
    }

    /** The first write without an answer ends it: the others would have none either. */
    private Mono<Void> pass() {
        return Mono.defer(() -> {
            AtomicBoolean stopped = new AtomicBoolean();
            return Flux.fromIterable(queue.sessions())
                    .takeWhile(id -> !stopped.get())
                    .flatMap(id -> replay(id, stopped), SESSIONS_AT_ONCE)
                    .then();
        });
    }

    private Mono<Void> replay(SessionId id, AtomicBoolean stopped) {
        return next(id, stopped)
                .repeatWhen(done -> done.takeWhile(settled -> settled > 0 && !stopped.get()))
                .then();
    }

    /** Emits when a write was settled. */
    private Mono<Outcome> next(SessionId id, AtomicBoolean stopped) {
        return Mono.defer(() -> Mono.justOrEmpty(queue.send(id)))
                .flatMap(write -> carryOut(id, write))
                .doOnNext(outcome -> settle(id, outcome))
                .onErrorResume(StoreUnavailableException.class, failure -> {
                    stopped.set(true);
                    return Mono.empty();
                });
    }

    private Mono<Outcome> carryOut(SessionId id, Write write) {
        return outcome(id, write)
                .onErrorResume(
                        failure -> !(failure instanceof StoreUnavailableException), failure -> drop(id, failure));
    }

    private Mono<Outcome> outcome(SessionId id, Write write) {
        if (write instanceof Write.Create create) {
            return create(create);
        }
        if (write instanceof Write.Replace replace) {
            return replace(replace);
        }
        if (write instanceof Write.Delete delete) {
            return store.delete(id, delete.tombstone()).thenReturn(Outcome.DONE);
        }
        return write instanceof Write.Use use
                ? store.use(id, use.busy()).thenReturn(Outcome.DONE)
                : Mono.error(new IllegalStateException("no such write"));
    }

    /** Ids are random: a record under this one is ours, as it was or as others changed it. */
    private Mono<Outcome> create(Write.Create create) {
        return store.create(create.session()).map(created -> Outcome.DONE);
    }

    private Mono<Outcome> replace(Write.Replace replace) {
        return store.replace(replace.session(), replace.expectedVersion())
                .flatMap(replaced -> replaced ? Mono.just(Outcome.DONE) : lookInto(replace));
    }

    private Mono<Outcome> lookInto(Write.Replace replace) {
        Session wanted = replace.session();
        return store.find(wanted.id())
                .flatMap(current -> compare(replace, current))
                .switchIfEmpty(Mono.defer(() -> store.create(wanted).thenReturn(Outcome.DONE)));
    }

    private Mono<Outcome> compare(Write.Replace replace, Session current) {
        Session wanted = replace.session();
        if (isSameElsewhere(wanted, current)) {
            return Mono.just(Outcome.DONE);
        }
        return wasTakenOver(replace, current)
                ? store.replace(followed(wanted, current), current.version())
                        .map(replaced -> replaced ? Outcome.DONE : conflict(wanted.id()))
                : Mono.fromSupplier(() -> conflict(wanted.id()));
    }

    private static boolean isSameElsewhere(Session wanted, Session current) {
        return wanted.withHome(current.home()).withVersion(current.version()).equals(current);
    }

    /** To look after a session is a change of its own, so that with one more version nothing else has changed. */
    private static boolean wasTakenOver(Write.Replace replace, Session current) {
        return current.version() == replace.expectedVersion() + 1
                && !current.home().equals(replace.session().home());
    }

    /** The change, where the session is now; one version on, so that what waits behind it finds it taken over as well. */
    private static Session followed(Session wanted, Session current) {
        return wanted.withHome(current.home()).withVersion(Math.max(wanted.version(), current.version()) + 1);
    }

    private static Outcome conflict(SessionId id) {
        LOGGER.warn("{} was changed by another replica while the store did not answer; its change stays", id);
        return Outcome.CONFLICT;
    }

    /** What follows from a change that lost has lost too; by its version it could pass for a change of the winner. */
    private void settle(SessionId id, Outcome outcome) {
        if (outcome == Outcome.DONE) {
            replayed.increment();
            queue.settle(id);
        } else {
            conflicts.increment();
            onConflict.accept(id);
            queue.abandon(id);
        }
    }

    private static Mono<Outcome> drop(SessionId id, Throwable failure) {
        LOGGER.error("a queued write of {} failed and is dropped", id, failure);
        return Mono.just(Outcome.CONFLICT);
    }

    long replayed() {
        return replayed.sum();
    }

    long conflicts() {
        return conflicts.sum();
    }

    @Override
    public void dispose() {
        background.dispose();
    }

    private enum Outcome {
        DONE,
        CONFLICT
    }
}
