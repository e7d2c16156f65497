package dev.sluice.session.redis.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.Tombstone;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A shared store that goes on while the one behind it does not answer.
 *
 * <p>Records that were seen lately are read from a cache then. A write that gets no answer, or cannot be sent, waits in a
 * queue and is acknowledged; it is read back from there, later writes of the same session are judged by it, and all of
 * them are carried out in order when the store answers again. So what was acknowledged is in the store, or waits in this
 * process for as long as it lives; {@link #flush} waits for it. Two things can still take it away: the end of the process
 * before then, and another replica that has changed the same session meanwhile, whose change stays. Both are logged.
 *
 * <p>The cache and the queue are bounded. A record that is not in the cache, and a write for which there is no room, fail
 * with a {@link StoreUnavailableException}. So do the questions that only the store can answer: how long a session was
 * idle, whether an idle one may go, and which sessions a replica looks after. For a while after the trouble a record that is
 * missing may still wait at another replica.
 */
public final class ResilientSessionStore implements SessionStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(ResilientSessionStore.class);
    private static final int LONGEST_PAUSES = 4;
    private static final Duration SETTLING_INTERVAL = Duration.ofMillis(20);

    private final SessionStore store;
    private final StoreGuard guard;
    private final Scheduler scheduler;
    private final LongSupplier unreadable;
    private final BooleanSupplier catchingUp;
    private final Cache<SessionId, Session> seen;
    private final WriteQueue queue;
    private final WriteReplay replay;
    private final LongAdder refused = new LongAdder();
    private final LongAdder servedFromCache = new LongAdder();

    ResilientSessionStore(
            SessionStore store,
            StoreGuard guard,
            RedisStoreSettings settings,
            Scheduler scheduler,
            LongSupplier unreadable,
            BooleanSupplier catchingUp) {
        this.store = new GuardedStore(store, guard);
        this.guard = guard;
        this.scheduler = scheduler;
        this.unreadable = unreadable;
        this.catchingUp = catchingUp;
        this.seen = Caffeine.newBuilder()
                .maximumSize(settings.cache())
                .executor(Runnable::run)
                .build();
        this.queue = new WriteQueue(settings.queue());
        this.replay = new WriteReplay(queue, this.store, scheduler, seen::invalidate);
    }

    /**
     * Keeps sessions in Redis. Nothing is connected before the first call.
     *
     * @param connections the way to Redis; not closed here
     * @param settings limits and keys
     * @param listener hears of every call
     * @param scheduler for pauses; not disposed here
     * @return to be {@linkplain #close closed} by the caller, before the connections
     */
    public static ResilientSessionStore onRedis(
            RedisConnections connections, RedisStoreSettings settings, StoreListener listener, Scheduler scheduler) {
        RedisSessionStore store = new RedisSessionStore(connections, settings);
        StoreGuard guard = new StoreGuard(connections.timing(), listener, scheduler);
        Duration latest = latestReplay(connections.timing());
        return new ResilientSessionStore(
                store, guard, settings, scheduler, store::unreadable, () -> connections.failedWithin(latest));
    }

    /**
     * Another replica tries again after at most one and a half of the longest pause, and our own last trouble may have been
     * noted as long before the end.
     */
    private static Duration latestReplay(RedisSettings.Timing timing) {
        return timing.longestRetry().multipliedBy(LONGEST_PAUSES).plus(timing.command());
    }

    @Override
    public Mono<Boolean> create(Session session) {
        return write(session.id(), new Write.Create(session), store.create(session))
                .doOnNext(created -> see(session, created));
    }

    @Override
    public Mono<Boolean> replace(Session replacement, long expectedVersion) {
        return write(
                        replacement.id(),
                        new Write.Replace(replacement, expectedVersion),
                        store.replace(replacement, expectedVersion))
                .doOnNext(replaced -> see(replacement, replaced));
    }

    /** Readers may be slow: what they bring does not replace what is newer. */
    private void see(Session session, boolean isCurrent) {
        if (isCurrent && !session.equals(seen.getIfPresent(session.id()))) {
            var unused = seen.asMap()
                    .merge(session.id(), session, (old, other) -> old.version() > other.version() ? old : other);
        }
    }

    @Override
    public Mono<Boolean> delete(SessionId id, Tombstone tombstone) {
        return write(id, new Write.Delete(tombstone), store.delete(id, tombstone))
                .doOnNext(deleted -> seen.invalidate(id));
    }

    @Override
    public Mono<Void> use(SessionId id, Duration busy) {
        return write(id, new Write.Use(busy), store.use(id, busy).thenReturn(true))
                .then();
    }

    /** What waits for a session comes before anything new. */
    private Mono<Boolean> write(SessionId id, Write write, Mono<Boolean> now) {
        return Mono.defer(() -> isWaiting(id)
                ? keep(id, write, false)
                : now.onErrorResume(StoreUnavailableException.class, failure -> keep(id, write, true)));
    }

    private boolean isWaiting(SessionId id) {
        return waiting(id).isPresent();
    }

    private Optional<Backlog> waiting(SessionId id) {
        return queue.isEmpty() ? Optional.empty() : queue.backlog(id);
    }

    private Mono<Boolean> keep(SessionId id, Write write, boolean sent) {
        return switch (queue.offer(id, write, sent, Optional.ofNullable(seen.getIfPresent(id)))) {
            case TAKEN -> {
                replay.start();
                yield Mono.just(true);
            }
            case WITHOUT_EFFECT -> Mono.just(false);
            case UNKNOWN ->
                Mono.error(new StoreUnavailableException(
                        "the session store does not answer, and " + id + " is not known here"));
            case FULL -> {
                refused.increment();
                yield Mono.error(new StoreUnavailableException(
                        "the session store does not answer, and no more writes can wait for it"));
            }
        };
    }

    @Override
    public Mono<Session> find(SessionId id) {
        return Mono.defer(() -> {
            Optional<Backlog> waiting = waiting(id);
            if (waiting.flatMap(Backlog::tombstone).isPresent()) {
                return Mono.empty();
            }
            return waiting.flatMap(Backlog::session).map(Mono::just).orElseGet(() -> read(id));
        });
    }

    private Mono<Session> read(SessionId id) {
        return store.find(id)
                .doOnSuccess(found -> note(id, Optional.ofNullable(found)))
                .onErrorResume(StoreUnavailableException.class, failure -> readCached(id, failure));
    }

    private void note(SessionId id, Optional<Session> found) {
        found.ifPresentOrElse(session -> see(session, true), () -> seen.invalidate(id));
    }

    private Mono<Session> readCached(SessionId id, StoreUnavailableException failure) {
        return Mono.justOrEmpty(seen.getIfPresent(id))
                .doOnNext(session -> servedFromCache.increment())
                .switchIfEmpty(Mono.error(failure));
    }

    @Override
    public Mono<Tombstone> tombstone(SessionId id) {
        return Mono.defer(
                () -> waiting(id).flatMap(Backlog::tombstone).map(Mono::just).orElseGet(() -> store.tombstone(id)));
    }

    @Override
    public boolean isCatchingUp() {
        return catchingUp.getAsBoolean();
    }

    @Override
    public boolean isShared() {
        return store.isShared();
    }

    @Override
    public Mono<Duration> idle(SessionId id) {
        return Mono.defer(() -> waiting(id).map(ResilientSessionStore::idle).orElseGet(() -> store.idle(id)));
    }

    /** Whatever waits for a session is a use of it. */
    private static Mono<Duration> idle(Backlog backlog) {
        return backlog.tombstone().isPresent() ? Mono.empty() : Mono.just(Duration.ZERO);
    }

    @Override
    public Mono<Boolean> deleteUnused(SessionId id, Duration idle, Tombstone tombstone) {
        return Mono.defer(() -> isWaiting(id)
                ? Mono.just(false)
                : store.deleteUnused(id, idle, tombstone).doOnNext(deleted -> forget(id, deleted)));
    }

    private void forget(SessionId id, boolean isGone) {
        if (isGone) {
            seen.invalidate(id);
        }
    }

    @Override
    public Flux<SessionId> at(String home) {
        return store.at(home);
    }

    /**
     * How the store behind does.
     *
     * @return the counts now
     */
    public StoreStatistics statistics() {
        return new StoreStatistics(
                guard.isAnswering(),
                queue.size(),
                replay.replayed(),
                replay.conflicts(),
                refused.sum(),
                servedFromCache.sum(),
                unreadable.getAsLong());
    }

    /** Has no limit of time: the store may not answer for long. */
    @Override
    public Mono<Void> flush() {
        return Mono.fromSupplier(queue::isEmpty)
                .filter(isEmpty -> isEmpty)
                .repeatWhenEmpty(times -> times.delayElements(SETTLING_INTERVAL, scheduler))
                .then(store.flush());
    }

    /** What still waits is lost. */
    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            replay.dispose();
            if (!queue.isEmpty()) {
                LOGGER.error("{} acknowledged writes of sessions never reached the store", queue.size());
            }
            return store.close();
        });
    }
}
