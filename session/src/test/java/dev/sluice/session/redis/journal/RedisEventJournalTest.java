package dev.sluice.session.redis.journal;

import static dev.sluice.session.redis.RedisFixture.PATIENCE;
import static dev.sluice.session.redis.RedisFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.events.Bytes;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.events.JournaledStream;
import dev.sluice.session.redis.EncryptionKey;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Copies of at most 10 events and 1000 bytes; at most 5 streams, and 20 events or 2000 bytes that wait. */
final class RedisEventJournalTest {
    private static final SessionId SESSION = new SessionId("session-0123456789");
    private static final SessionId OTHER = new SessionId("session-9876543210");
    private static final EventJournalSettings SETTINGS =
            new EventJournalSettings(10, 1000, Duration.ofMinutes(1), 5, 20, 2000);

    private final RedisProcess redis = RedisProcess.start("--appendonly", "no");
    private final RedisConnections connections = RedisFixture.connect(redis.url(), Schedulers.parallel());
    private final List<RedisEventJournal> journals = new ArrayList<>();
    private final RedisEventJournal journal = start(SETTINGS);
    private final RedisEventJournal reader = start(SETTINGS);

    @AfterEach
    void stop() {
        journals.forEach(RedisEventJournal::close);
        connections.close().block(PATIENCE);
        redis.close();
    }

    @Test
    void read_openStream_hasItsEventsInOrder() {
        begin(SESSION, 1);
        append(SESSION, 1, 1, 5);
        flush();

        assertThat(read(1, 0)).isEqualTo(stream(1, 1, 5, false));
        assertThat(read(1, 3)).isEqualTo(stream(1, 4, 5, false));
        assertThat(read(1, 5)).isEqualTo(stream(1, 6, 5, false));
    }

    @Test
    void read_streamThatHasOnlyBegun_hasItsDescription() {
        begin(SESSION, 1);
        flush();

        assertThat(read(1, 0)).isEqualTo(stream(1, 1, 0, false));
    }

    @Test
    void read_completedStream_saysSoAndTheJournalForgetsIt() {
        begin(SESSION, 1);
        append(SESSION, 1, 1, 3);
        journal.complete(SESSION, 1);
        flush();

        assertThat(read(1, 0)).isEqualTo(stream(1, 1, 3, true));
        assertThat(journal.statistics()).isEqualTo(new EventJournalStatistics(0, 0, 0, 0));
    }

    @Test
    void complete_afterEverythingIsWritten_isWrittenToo() {
        begin(SESSION, 1);
        append(SESSION, 1, 1, 3);
        flush();

        journal.complete(SESSION, 1);
        flush();

        assertThat(read(1, 2)).isEqualTo(stream(1, 3, 3, true));
    }

    @Test
    void read_streamThatIsNone_isEmpty() {
        StepVerifier.create(reader.read(SESSION, 7, 0)).verifyComplete();
    }

    @Test
    void read_eventsBeyondTheBound_isEmptyWhereOnesAreMissing() {
        begin(SESSION, 1);
        append(SESSION, 1, 1, 15);
        flush();

        StepVerifier.create(reader.read(SESSION, 1, 4)).verifyComplete();
        assertThat(read(1, 5)).isEqualTo(stream(1, 6, 15, false));
    }

    @Test
    void read_bytesBeyondTheBound_isEmptyWhereOnesAreMissing() {
        begin(SESSION, 1);
        for (int i = 1; i <= 4; i++) {
            journal.append(SESSION, 1, i, new byte[400]);
            flush();
        }

        StepVerifier.create(reader.read(SESSION, 1, 1)).verifyComplete();
        assertThat(read(1, 2).events()).hasSize(2);
    }

    @Test
    void append_eventLargerThanTheBound_isKeptAlone() {
        begin(SESSION, 1);
        append(SESSION, 1, 1, 2);
        journal.append(SESSION, 1, 3, new byte[1500]);
        flush();

        assertThat(read(1, 2).events()).hasSize(1);
    }

    @Test
    void append_withAHoleInTheNumbers_givesTheCopyUp() {
        begin(SESSION, 1);
        append(SESSION, 1, 1, 2);
        flush();

        append(SESSION, 1, 4, 4);
        flush();

        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete();
        assertThat(journal.statistics()).isEqualTo(new EventJournalStatistics(0, 0, 0, 1));
    }

    @Test
    void append_streamThatWasNotBegun_isIgnored() {
        append(SESSION, 1, 1, 2);
        flush();

        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete();
        assertThat(journal.statistics().givenUp()).isZero();
    }

    @Test
    void append_firstEventOfAStreamThatGoesOnElsewhere_mayHaveAnyNumber() {
        begin(SESSION, 1);
        flush();
        append(SESSION, 1, 41, 42);
        flush();

        StepVerifier.create(reader.read(SESSION, 1, 39)).verifyComplete();
        assertThat(read(1, 40)).isEqualTo(stream(1, 41, 42, false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void discard_oneStream_leavesTheOthers(boolean completed) {
        for (long stream = 1; stream <= 2; stream++) {
            begin(SESSION, stream);
            append(SESSION, stream, 1, 2);
        }
        if (completed) {
            journal.complete(SESSION, 1);
        }
        flush();

        journal.discard(SESSION, 1);
        append(SESSION, 1, 3, 3);
        flush();

        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete();
        assertThat(read(2, 0)).isEqualTo(stream(2, 1, 2, false));
        assertThat(journal.statistics()).isEqualTo(new EventJournalStatistics(1, 0, 0, 0));
    }

    @Test
    void discardAll_oneSession_leavesTheOthersAndNoKey() {
        begin(SESSION, 1);
        begin(SESSION, 2);
        append(SESSION, 2, 1, 2);
        journal.complete(SESSION, 2);
        begin(OTHER, 1);
        flush();

        journal.discardAll(SESSION);
        flush();

        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete();
        StepVerifier.create(reader.read(SESSION, 2, 0)).verifyComplete();
        StepVerifier.create(reader.read(OTHER, 1, 0)).expectNextCount(1).verifyComplete();
        List<String> keys = get(connections.many(commands -> commands.keys("*")).collectList());
        assertThat(keys).hasSize(2);
        assertThat(journal.statistics().streams()).isEqualTo(1);
    }

    @Test
    void discardAll_ofStreamsOfAnotherReplica_dropsThemToo() {
        begin(SESSION, 1);
        flush();

        reader.discardAll(SESSION);
        reader.flush().block(PATIENCE);

        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete();
    }

    @Test
    void begin_beyondTheStreams_hasNoCopy() {
        for (long stream = 1; stream <= 6; stream++) {
            begin(SESSION, stream);
        }
        flush();

        StepVerifier.create(reader.read(SESSION, 5, 0)).expectNextCount(1).verifyComplete();
        StepVerifier.create(reader.read(SESSION, 6, 0)).verifyComplete();
        assertThat(journal.statistics()).isEqualTo(new EventJournalStatistics(5, 0, 0, 1));
    }

    @Test
    void append_moreThanMayWait_givesThatStreamUpAndTheOthersGoOn() {
        begin(SESSION, 1);
        begin(SESSION, 2);
        append(SESSION, 1, 1, 2);
        flush();
        redis.pause();

        append(SESSION, 2, 1, 2);
        append(SESSION, 1, 3, 30);
        append(SESSION, 2, 3, 4);
        redis.resume();

        flush();
        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete();
        assertThat(read(2, 0)).isEqualTo(stream(2, 1, 4, false));
        assertThat(journal.statistics()).isEqualTo(new EventJournalStatistics(1, 0, 0, 1));
    }

    @Test
    void append_moreBytesThanMayWait_givesTheStreamUp() {
        begin(SESSION, 1);
        flush();
        redis.pause();

        journal.append(SESSION, 1, 1, new byte[1999]);
        journal.append(SESSION, 1, 2, new byte[2]);
        redis.resume();

        flush();
        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete();
        assertThat(journal.statistics()).isEqualTo(new EventJournalStatistics(0, 0, 0, 1));
    }

    @Test
    void append_redisAwayForAWhile_isWrittenAfterwards() {
        begin(SESSION, 1);
        append(SESSION, 1, 1, 2);
        flush();
        redis.pause();

        append(SESSION, 1, 3, 5);
        awaitATimeOut();
        journal.complete(SESSION, 1);
        redis.resume();

        flush();
        assertThat(read(1, 0)).isEqualTo(stream(1, 1, 5, true));
    }

    /** A command that is sent after the others times out after them. */
    private void awaitATimeOut() {
        StepVerifier.create(connections.one(commands -> commands.ping())).verifyError();
    }

    @Test
    void append_redisThatLostEverything_givesUpWhatWasThereAndBeginsAnew() {
        begin(SESSION, 1);
        append(SESSION, 1, 1, 2);
        flush();

        redis.kill();
        redis.begin();
        append(SESSION, 1, 3, 3);
        begin(SESSION, 2);
        append(SESSION, 2, 1, 1);
        flush();

        await().untilAsserted(
                        () -> StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete());
        assertThat(read(2, 0)).isEqualTo(stream(2, 1, 1, false));
        assertThat(journal.statistics().givenUp()).isEqualTo(1);
    }

    @Test
    void read_withoutRedis_isItsError() {
        redis.kill();

        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyError(StoreUnavailableException.class);
    }

    @Test
    void copy_ofAReplicaThatIsGone_expires() {
        RedisEventJournal brief = start(withExpiry(Duration.ofMillis(600)));
        brief.begin(SESSION, 1, bytes("1"));
        brief.flush().block(PATIENCE);
        StepVerifier.create(reader.read(SESSION, 1, 0)).expectNextCount(1).verifyComplete();

        brief.close();

        await().until(() -> get(connections.one(commands -> commands.dbsize())) == 0);
    }

    @Test
    void copy_ofAQuietStream_isKeptWhileItsReplicaLives() {
        Duration expiry = Duration.ofMillis(900);
        RedisEventJournal brief = start(withExpiry(expiry));
        brief.begin(SESSION, 1, bytes("1"));
        brief.flush().block(PATIENCE);

        await().during(expiry.multipliedBy(3))
                .until(() -> reader.read(SESSION, 1, 0).hasElement().block(PATIENCE), Boolean.TRUE::equals);
    }

    @Test
    void copy_withKeys_isReadByWhoHasThemAndIsAbsentForOthers() {
        EncryptionKey key = new EncryptionKey("A".repeat(43) + "=");
        EncryptionKey other = new EncryptionKey("B".repeat(42) + "A=");
        RedisEventJournal secret = start(SETTINGS, key);
        secret.begin(SESSION, 1, bytes("1"));
        secret.append(SESSION, 1, 1, bytes("event 1"));
        secret.flush().block(PATIENCE);

        assertThat(get(start(SETTINGS, other, key).read(SESSION, 1, 0))).isEqualTo(stream(1, 1, 1, false));
        StepVerifier.create(start(SETTINGS, other).read(SESSION, 1, 0)).verifyComplete();
        StepVerifier.create(reader.read(SESSION, 1, 0)).verifyComplete();
    }

    @Test
    void key_ofAStream_doesNotShowTheSession() {
        begin(SESSION, 1);
        flush();

        List<String> keys = get(connections.many(commands -> commands.keys("*")).collectList());
        assertThat(keys)
                .hasSize(2)
                .allMatch(key -> key.startsWith("sluice:stream"))
                .noneMatch(key -> key.contains(SESSION.value()));
    }

    @Test
    void settings_matchingALog_holdBothKindsOfItsEvents() {
        EventJournalSettings settings = EventJournalSettings.matching(new EventLogSettings(100, 5000, 1, 1));

        assertThat(settings.maxEvents()).isEqualTo(200);
        assertThat(settings.maxBytes()).isEqualTo(10_000);
    }

    private RedisEventJournal start(EventJournalSettings settings, EncryptionKey... keys) {
        RedisEventJournal started =
                RedisEventJournal.start(connections, settings, List.of(keys), Schedulers.parallel());
        journals.add(started);
        return started;
    }

    private static EventJournalSettings withExpiry(Duration expiry) {
        return new EventJournalSettings(10, 1000, expiry, 5, 20, 2000);
    }

    private void begin(SessionId session, long stream) {
        journal.begin(session, stream, bytes(Long.toString(stream)));
    }

    private void append(SessionId session, long stream, int first, int last) {
        for (int i = first; i <= last; i++) {
            journal.append(session, stream, i, bytes("event " + i));
        }
    }

    private void flush() {
        Mono<Void> flushed = journal.flush();
        flushed.block(PATIENCE);
    }

    private JournaledStream read(long stream, long after) {
        return get(reader.read(SESSION, stream, after));
    }

    private static JournaledStream stream(long number, int first, int last, boolean completed) {
        return new JournaledStream(
                Bytes.of(bytes(Long.toString(number))),
                IntStream.rangeClosed(first, last)
                        .mapToObj(i -> new JournaledStream.Event(i, Bytes.of(bytes("event " + i))))
                        .toList(),
                completed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE);
    }
}
