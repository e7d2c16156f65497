package dev.sluice.session.redis.journal;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.events.EventJournal;
import dev.sluice.session.events.JournaledStream;
import dev.sluice.session.redis.EncryptionKey;
import dev.sluice.session.redis.RecordCipher;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.UnreadableRecordException;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisReadOnlyException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Copies of event streams in Redis, written behind.
 *
 * <p>Each session has a {@linkplain JournalLane lane} in which its steps follow one another; the lanes go on side by side.
 * A step that Redis does not answer is repeated until it does, and meanwhile what is handed over waits within the bounds
 * of {@link EventJournalSettings}. A stream for which there is no room is given up: its copy is deleted as soon as Redis
 * can be reached. The same holds for a stream whose copy Redis has lost.
 */
public final class RedisEventJournal implements EventJournal {
    private static final Logger LOGGER = LoggerFactory.getLogger(RedisEventJournal.class);
    private static final int LANES_AT_ONCE = 64;
    private static final int TOUCHES_IN_AN_EXPIRY = 3;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
    private static final Duration SETTLING_INTERVAL = Duration.ofMillis(20);
    private static final Duration CONTENTION = Duration.ofSeconds(1);

    private final JournalTable table;
    private final Scheduler scheduler;
    private final JournalBudget budget;
    private final LongAdder givenUp = new LongAdder();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicInteger lanesUnderWay = new AtomicInteger();
    private final Background background = new Background(LOGGER, Level.ERROR);
    // A lane is touched inside the map's own methods only, which let one thread at a time to each.
    private final Map<SessionId, JournalLane> lanes = new ConcurrentHashMap<>();
    // No longer than there are lanes, since a lane under way is not claimed again.
    private final Sinks.Many<SessionId> claimed = Sinks.many().unicast().onBackpressureBuffer();

    private RedisEventJournal(JournalTable table, EventJournalSettings settings, Scheduler scheduler) {
        this.table = table;
        this.scheduler = scheduler;
        this.budget = new JournalBudget(settings);
    }

    /**
     * Makes a journal and starts it.
     *
     * @param connections the way to Redis, which the caller closes after {@link #close}
     * @param settings bounds
     * @param keys the first encrypts what is copied and all of them decrypt; none leaves it in clear
     * @param scheduler where steps are prepared; never blocked
     * @return to be {@linkplain #close closed} by the caller
     */
    public static RedisEventJournal start(
            RedisConnections connections,
            EventJournalSettings settings,
            List<EncryptionKey> keys,
            Scheduler scheduler) {
        JournalTable table = new JournalTable(connections, settings, new RecordCipher(keys));
        RedisEventJournal journal = new RedisEventJournal(table, settings, scheduler);
        journal.startCopying();
        journal.startTouching(settings.expiry().dividedBy(TOUCHES_IN_AN_EXPIRY));
        return journal;
    }

    private void startCopying() {
        var unused = background.run(
                "the copying of event streams",
                claimed.asFlux()
                        .publishOn(scheduler)
                        .flatMap(this::work, LANES_AT_ONCE)
                        .then());
    }

    private void startTouching(Duration interval) {
        var unused = background.run(
                "the renewal of copies of event streams",
                Flux.interval(interval, scheduler)
                        .onBackpressureDrop()
                        .doOnNext(tick -> touchAll())
                        .then());
    }

    @Override
    public void begin(SessionId session, long stream, byte[] description) {
        change(session, lane -> lane.begin(stream, description));
    }

    @Override
    public void append(SessionId session, long stream, long sequence, byte[] event) {
        change(session, lane -> lane.append(stream, sequence, event));
    }

    @Override
    public void complete(SessionId session, long stream) {
        change(session, lane -> lane.complete(stream));
    }

    @Override
    public void discard(SessionId session, long stream) {
        change(session, lane -> lane.discard(stream));
    }

    @Override
    public void discardAll(SessionId session) {
        change(session, JournalLane::discardAll);
    }

    private void touchAll() {
        lanes.keySet().forEach(session -> change(session, JournalLane::touch));
    }

    private void change(SessionId session, Consumer<JournalLane> change) {
        AtomicBoolean claims = new AtomicBoolean();
        lanes.compute(session, (id, known) -> {
            JournalLane lane = known == null ? new JournalLane(budget, givenUp) : known;
            change.accept(lane);
            claims.set(lane.claim());
            return lane.isOver() ? null : lane;
        });
        if (claims.get()) {
            lanesUnderWay.incrementAndGet();
            claimed.emitNext(session, Sinks.EmitFailureHandler.busyLooping(CONTENTION));
        }
    }

    private Mono<Void> work(SessionId session) {
        return Mono.fromSupplier(() -> nextStep(session))
                .flatMap(next ->
                        next.map(step -> run(session, step).thenReturn(true)).orElseGet(() -> Mono.just(false)))
                .repeat()
                .takeWhile(more -> more)
                .then(Mono.fromRunnable(lanesUnderWay::decrementAndGet));
    }

    private Optional<JournalStep> nextStep(SessionId session) {
        AtomicReference<@Nullable JournalStep> next = new AtomicReference<>();
        lanes.computeIfPresent(session, (id, lane) -> {
            next.set(lane.next().orElse(null));
            return lane.isOver() ? null : lane;
        });
        return Optional.ofNullable(next.get());
    }

    private Mono<Void> run(SessionId session, JournalStep step) {
        return table.run(session, step)
                .map(kept -> kept ? JournalLane.Outcome.DONE : JournalLane.Outcome.COPY_GONE)
                .onErrorResume(failure -> !isPassing(failure), this::refused)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_BACKOFF)
                        .maxBackoff(LONGEST_BACKOFF)
                        .scheduler(scheduler)
                        .doBeforeRetry(retry -> troubled(retry.failure())))
                .doOnNext(outcome -> settle(session, step, outcome))
                .then();
    }

    /** Whether the same step may work later: Redis was not reached, or not ready. */
    private static boolean isPassing(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof StoreUnavailableException
                && (!(cause instanceof RedisCommandExecutionException)
                        || cause instanceof RedisLoadingException
                        || cause instanceof RedisReadOnlyException
                        || cause instanceof RedisBusyException);
    }

    private Mono<JournalLane.Outcome> refused(Throwable failure) {
        troubled(failure);
        return Mono.just(JournalLane.Outcome.REFUSED);
    }

    private void troubled(Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            LOGGER.warn("event streams could not be copied to Redis; more of this kind are not logged", failure);
        }
    }

    private void settle(SessionId session, JournalStep step, JournalLane.Outcome outcome) {
        if (outcome == JournalLane.Outcome.DONE && failing.compareAndSet(true, false)) {
            LOGGER.info("event streams are copied to Redis again; {} were given up so far", givenUp.sum());
        }
        lanes.computeIfPresent(session, (id, lane) -> {
            lane.settle(step, outcome);
            return lane;
        });
    }

    @Override
    public Mono<JournaledStream> read(SessionId session, long stream, long after) {
        return table.read(session, stream, after).onErrorResume(UnreadableRecordException.class, failure -> {
            LOGGER.warn("the copy of a stream of {} is of no use: {}", session, failure.getMessage());
            return Mono.empty();
        });
    }

    /**
     * What this journal holds and has lost.
     *
     * @return a snapshot
     */
    public EventJournalStatistics statistics() {
        return new EventJournalStatistics(budget.streams(), budget.events(), budget.bytes(), givenUp.sum());
    }

    /**
     * What was handed over for copying.
     *
     * @return since the start
     */
    public JournalVolume volume() {
        return budget.taken();
    }

    /**
     * Waits until Redis has everything that was handed over.
     *
     * @return completes then, which is never while Redis cannot be reached: the caller sets the limit
     */
    public Mono<Void> flush() {
        return Flux.interval(Duration.ZERO, SETTLING_INTERVAL, scheduler)
                .onBackpressureDrop()
                .filter(tick -> lanesUnderWay.get() == 0)
                .next()
                .then();
    }

    /** Stops writing; what was handed over and not written is forgotten. */
    public void close() {
        background.dispose();
    }
}
