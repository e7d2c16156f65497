package dev.sluice.proxy.admin;

import dev.sluice.session.redis.journal.EventJournalStatistics;
import dev.sluice.session.redis.journal.JournalVolume;
import dev.sluice.session.redis.journal.RedisEventJournal;
import dev.sluice.session.redis.replica.RedisReplicas;
import dev.sluice.session.redis.replica.ReplicaBusStatistics;
import dev.sluice.session.redis.store.ResilientSessionStore;
import dev.sluice.session.redis.store.StoreListener;
import dev.sluice.session.redis.store.StoreOperation;
import dev.sluice.session.redis.store.StoreStatistics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The figures of what replicas share: the store of the sessions, the journal of event streams, and the bus. A Sluice that
 * shares nothing has none of them.
 */
public final class SharingMeters implements StoreListener {
    private static final double MEDIAN = 0.5;
    private static final double SLOWEST_HUNDREDTH = 0.99;

    private final MeterRegistry registry;
    private final Map<StoreOperation, Timer> answered = new EnumMap<>(StoreOperation.class);
    private final Map<StoreOperation, Counter> unanswered = new EnumMap<>(StoreOperation.class);

    /**
     * Registers the calls of the store.
     *
     * @param metrics where they are shown
     */
    public SharingMeters(Metrics metrics) {
        this.registry = metrics.registry();
        for (StoreOperation operation : StoreOperation.values()) {
            answered.put(operation, answeredCalls(operation));
            unanswered.put(operation, unansweredCalls(operation));
        }
    }

    /** Percentiles are of this process and of the last minutes: an average would hide the slow calls. */
    private Timer answeredCalls(StoreOperation operation) {
        return Timer.builder("sluice.session.store.calls")
                .description("Calls that the shared session store has answered, and the time until then")
                .tag("operation", word(operation))
                .publishPercentiles(MEDIAN, SLOWEST_HUNDREDTH)
                .register(registry);
    }

    private Counter unansweredCalls(StoreOperation operation) {
        return Counter.builder("sluice.session.store.unanswered")
                .description(
                        "Calls that the shared session store did not answer; those that were not made do not count")
                .tag("operation", word(operation))
                .register(registry);
    }

    private static String word(StoreOperation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void called(StoreOperation operation, Duration took, boolean answers) {
        if (answers) {
            Objects.requireNonNull(answered.get(operation), "every operation has an entry")
                    .record(took);
        } else {
            Objects.requireNonNull(unanswered.get(operation), "every operation has an entry")
                    .increment();
        }
    }

    /**
     * Registers the store.
     *
     * @param store read at each scrape
     */
    public void show(ResilientSessionStore store) {
        Figures<ResilientSessionStore, StoreStatistics> figures =
                new Figures<>("sluice.session.store.", store, ResilientSessionStore::statistics);
        figures.gauge(
                "answering",
                "1 while the store is asked, 0 while the circuit breaker is open",
                all -> all.answering() ? 1 : 0);
        figures.gauge("queued", "Writes that wait for the store", StoreStatistics::queued);
        figures.counter("replayed", "Writes that waited and were carried out", StoreStatistics::replayed);
        figures.counter(
                "conflicts",
                "Acknowledged writes that came too late, after one of another replica",
                StoreStatistics::conflicts);
        figures.counter("refused", "Writes for which there was no room in the queue", StoreStatistics::refused);
        figures.counter(
                "cached", "Reads that the store did not answer and the cache did", StoreStatistics::servedFromCache);
        figures.counter("corrupt", "Records that could not be read and were dropped", StoreStatistics::unreadable);
    }

    /**
     * Registers the journal.
     *
     * @param journal read at each scrape
     */
    public void show(RedisEventJournal journal) {
        Figures<RedisEventJournal, EventJournalStatistics> held =
                new Figures<>("sluice.replica.journal.", journal, RedisEventJournal::statistics);
        held.gauge("streams", "Copies of event streams that are being written", EventJournalStatistics::streams);
        held.gauge("waiting.events", "Events that Redis has not taken yet", EventJournalStatistics::waitingEvents);
        held.gauge("waiting.bytes", "Bytes of these events", EventJournalStatistics::waitingBytes);
        held.counter(
                "given.up",
                "Event streams without a copy, for want of room or of Redis",
                EventJournalStatistics::givenUp);
        Figures<RedisEventJournal, JournalVolume> volume =
                new Figures<>("sluice.replica.journal.", journal, RedisEventJournal::volume);
        volume.counter("appended.events", "Events handed over to be copied", JournalVolume::events);
        volume.counter("appended.bytes", "Bytes of these events", JournalVolume::bytes);
    }

    /**
     * Registers the replicas and their bus.
     *
     * @param replicas read at each scrape
     */
    public void show(RedisReplicas replicas) {
        new Figures<>("sluice.replica.", replicas, Function.<RedisReplicas>identity())
                .gauge("living", "Replicas with a lease, as this one sees them", RedisReplicas::living);
        Figures<RedisReplicas, ReplicaBusStatistics> bus =
                new Figures<>("sluice.replica.bus.", replicas, RedisReplicas::busStatistics);
        bus.gauge(
                "questions.open",
                "Questions to other replicas whose answers are not over",
                ReplicaBusStatistics::openQuestions);
        bus.counter("questions.asked", "Questions to other replicas", ReplicaBusStatistics::asked);
        bus.counter(
                "questions.broken.off",
                "Questions that were not taken in time or whose answer broke off",
                ReplicaBusStatistics::brokenOff);
        bus.gauge("answers.open", "Answers to other replicas that are not over", ReplicaBusStatistics::openAnswers);
        bus.counter("answers.begun", "Answers to other replicas", ReplicaBusStatistics::answered);
        bus.counter(
                "answers.refused",
                "Questions of other replicas for which there was no room or no service",
                ReplicaBusStatistics::refused);
        bus.gauge(
                "answers.undelivered",
                "Messages of open answers that their readers have not had; a whole window of them stops an answer",
                ReplicaBusStatistics::undelivered);
    }

    /** Figures of one source, with a common beginning of their names. The registry does not keep the source alive. */
    private final class Figures<S, T> {
        private final String prefix;
        private final S source;
        private final Function<S, T> read;

        Figures(String prefix, S source, Function<S, T> read) {
            this.prefix = prefix;
            this.source = source;
            this.read = read;
        }

        void gauge(String name, String description, ToDoubleFunction<T> figure) {
            Gauge.builder(prefix + name, source, now -> figure.applyAsDouble(read.apply(now)))
                    .description(description)
                    .register(registry);
        }

        void counter(String name, String description, ToDoubleFunction<T> figure) {
            FunctionCounter.builder(prefix + name, source, now -> figure.applyAsDouble(read.apply(now)))
                    .description(description)
                    .register(registry);
        }
    }
}
