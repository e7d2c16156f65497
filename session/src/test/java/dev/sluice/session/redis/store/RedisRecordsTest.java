package dev.sluice.session.redis.store;

import static dev.sluice.session.redis.store.SessionSamples.GONE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.session.Session;
import dev.sluice.session.redis.EncryptionKey;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisFixture;
import dev.sluice.session.redis.RedisProcess;
import dev.sluice.session.redis.SessionDigest;
import dev.sluice.session.redis.UnreadableRecordException;
import io.lettuce.core.KeyValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What lies in Redis, looked at from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls connect before each test.
final class RedisRecordsTest {
    private static final EncryptionKey OLD = key(1);
    private static final EncryptionKey NEW = key(2);

    private final Session session = SessionSamples.session();
    private RedisProcess redis;
    private RedisConnections connections;

    private static EncryptionKey key(int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return new EncryptionKey(Base64.getEncoder().encodeToString(bytes));
    }

    @BeforeAll
    void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void connect() {
        connections = RedisFixture.connect(redis, RedisFixture.newPrefix());
    }

    @AfterEach
    void disconnect() {
        StepVerifier.create(connections.close()).verifyComplete();
    }

    @Test
    void keys_ofASession_doNotNameItsId() {
        create(store());

        List<String> keys = keys();

        assertThat(keys).hasSize(2).noneMatch(key -> key.contains(session.id().value()));
    }

    @Test
    void record_withoutKeys_isReadable() {
        create(store());

        assertThat(raw("d")).contains("principal-of-anna");
    }

    @Test
    void record_withKeys_namesNobody() {
        create(store(OLD));
        delete(store(OLD));
        create(store(OLD), SessionSamples.next(SessionSamples.session(), "other", 1));

        assertThat(everything()).doesNotContain("anna").doesNotContain("upstream-secret");
    }

    @Test
    void record_ofAnOlderKey_isReadAndWrittenWithTheNewOne() {
        create(store(OLD));
        RedisSessionStore rotated = store(NEW, OLD);

        StepVerifier.create(rotated.find(session.id())).expectNext(session).verifyComplete();
        Session next = SessionSamples.next(session, "next");
        StepVerifier.create(rotated.replace(next, 1)).expectNext(true).verifyComplete();

        StepVerifier.create(store(NEW).find(session.id())).expectNext(next).verifyComplete();
    }

    @Test
    void record_ofAKeyThatIsNotKnownHere_readsAsAbsentAndStaysForOthers() {
        create(store(OLD));
        RedisSessionStore stranger = store(NEW);

        StepVerifier.create(stranger.find(session.id())).verifyComplete();
        StepVerifier.create(stranger.find(session.id())).verifyComplete();

        assertThat(stranger.unreadable()).isEqualTo(2);
        StepVerifier.create(store(OLD).find(session.id())).expectNext(session).verifyComplete();
    }

    @Test
    void record_damaged_readsAsAbsentAndIsDropped() {
        RedisSessionStore store = store();
        create(store());
        set("d", "garbage");

        List<String> logged =
                logged(() -> StepVerifier.create(store.find(session.id())).verifyComplete());

        assertThat(store.unreadable()).isEqualTo(1);
        assertThat(keys()).noneMatch(key -> key.equals(key()));
        assertThat(logged)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("WARN the record of session "
                                + session.id().digest().substring(0, 8))
                        .contains("cannot be read")
                        .doesNotContain(session.id().value()));
    }

    @Test
    void record_exchangedForAnother_readsAsAbsent() {
        RedisSessionStore store = store(OLD);
        create(store(OLD));
        Session other = SessionSamples.session();
        create(store(OLD), other);
        String digest = SessionDigest.of(other.id());
        byte[] stolen = connections
                .one(commands -> commands.hget(new SessionKeys(connections).session(digest), "d"))
                .blockOptional()
                .orElseThrow();
        set("d", stolen);

        StepVerifier.create(store.find(session.id())).verifyComplete();
        StepVerifier.create(store.find(other.id())).expectNext(other).verifyComplete();
    }

    @Test
    void record_withAnotherVersionBesideIt_readsAsAbsent() {
        create(store());
        set("v", "9");

        StepVerifier.create(store().find(session.id())).verifyComplete();
    }

    @Test
    void record_ofAnotherType_readsAsAbsentAndIsDropped() {
        RedisSessionStore store = store();
        StepVerifier.create(connections.one(commands -> commands.set(key(), new byte[] {1})))
                .expectNext("OK")
                .verifyComplete();

        StepVerifier.create(store.find(session.id())).verifyComplete();

        assertThat(keys()).isEmpty();
    }

    @Test
    void record_ofANewerFormat_isAnErrorAndStays() {
        RedisSessionStore store = store();
        create(store());
        set("d", raw("d").replace("\"format\":1", "\"format\":2"));

        StepVerifier.create(store.find(session.id())).verifyError(UnreadableRecordException.class);
        StepVerifier.create(store.at("replica-1")).verifyComplete();

        assertThat(raw("d")).contains("\"format\":2");
    }

    @Test
    void record_readBefore_isNotSentAgain() {
        create(store());
        RedisSessionStore reader = store();
        StepVerifier.create(reader.find(session.id())).expectNext(session).verifyComplete();
        set("d", "not looked at");

        StepVerifier.create(reader.find(session.id())).expectNext(session).verifyComplete();
    }

    @Test
    void record_writtenHere_isNotSentAgain() {
        RedisSessionStore writer = store();
        create(writer);
        set("d", "not looked at");
        StepVerifier.create(writer.find(session.id())).expectNext(session).verifyComplete();
        Session next = SessionSamples.next(session, "next");
        StepVerifier.create(writer.replace(next, 1)).expectNext(true).verifyComplete();
        set("d", "not looked at");

        StepVerifier.create(writer.find(session.id())).expectNext(next).verifyComplete();
    }

    @Test
    void record_changedByAnother_isReadAgain() {
        RedisSessionStore reader = store();
        create(reader);
        Session next = SessionSamples.next(session, "next");
        StepVerifier.create(store().replace(next, 1)).expectNext(true).verifyComplete();

        StepVerifier.create(reader.find(session.id())).expectNext(next).verifyComplete();
    }

    @Test
    void record_ofAnotherWriteWithTheSameVersion_isReadAgain() {
        RedisSessionStore reader = store();
        create(reader);
        Map<String, byte[]> before = fields();
        Session lost = SessionSamples.next(session, "lost");
        StepVerifier.create(reader.replace(lost, 1)).expectNext(true).verifyComplete();
        // As when a replica of Redis takes over that has not heard of the last write.
        before.forEach(this::set);
        Session next = SessionSamples.next(session, "next");
        StepVerifier.create(store().replace(next, 1)).expectNext(true).verifyComplete();

        StepVerifier.create(reader.find(session.id())).expectNext(next).verifyComplete();
    }

    @Test
    void record_removedByAnother_isNotServedFromItsCopy() {
        RedisSessionStore reader = store();
        create(reader);
        delete(store());

        StepVerifier.create(reader.find(session.id())).verifyComplete();
    }

    @Test
    void record_ofAnOlderSluiceWithoutAStamp_isReadEachTime() {
        create(store());
        StepVerifier.create(connections.one(commands -> commands.hdel(key(), "s")))
                .expectNext(1L)
                .verifyComplete();
        RedisSessionStore reader = store();
        StepVerifier.create(reader.find(session.id())).expectNext(session).verifyComplete();
        set("d", "garbage");

        StepVerifier.create(reader.find(session.id())).verifyComplete();
    }

    @Test
    void record_thatBecameAnotherType_readsAsAbsentAndIsDropped() {
        RedisSessionStore store = store();
        create(store);
        StepVerifier.create(connections.one(commands -> commands.set(key(), new byte[] {1})))
                .expectNext("OK")
                .verifyComplete();

        StepVerifier.create(store.find(session.id())).verifyComplete();

        assertThat(keys()).noneMatch(key -> key.equals(key()));
    }

    @Test
    void record_unused_isDroppedByRedis() {
        create(store(Duration.ofMillis(300)));

        Awaitility.await().until(() -> !keys().contains(key()));
    }

    @Test
    void record_used_isKeptForAsLongAgain() {
        RedisSessionStore store = store(Duration.ofSeconds(100));
        create(store);

        StepVerifier.create(store.use(session.id(), Duration.ofSeconds(50))).verifyComplete();

        assertThat(remaining()).isBetween(Duration.ofSeconds(140), Duration.ofSeconds(150));
    }

    @Test
    void record_ofAShortLife_isNotKeptForLong() {
        create(store(Duration.ofHours(100)), withLife(Duration.ofMinutes(5)));

        assertThat(keys().stream()
                        .filter(key -> key.contains("session:"))
                        .map(this::remaining)
                        .findFirst()
                        .orElseThrow())
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
    }

    private static Session withLife(Duration life) {
        return SessionSamples.session(life);
    }

    @Test
    void listOfAHome_ofSessionsThatRedisDropped_namesNone() {
        RedisSessionStore store = store(Duration.ofMillis(200));
        create(store);
        Awaitility.await().until(() -> !keys().contains(key()));

        StepVerifier.create(store.at("replica-1")).verifyComplete();
    }

    @Test
    void everyKey_ofEveryKind_expires() {
        create(store());
        create(store(), SessionSamples.session());
        delete(store());

        assertThat(keys())
                .hasSize(3)
                .allSatisfy(key -> assertThat(remaining(key)).isPositive());
    }

    @Test
    void tombstone_isKeptAsLongAsItIsToBeRemembered() {
        RedisSessionStore forgetful = new RedisSessionStore(
                connections, new RedisStoreSettings(Duration.ofHours(2), Duration.ofMillis(200), 10, 10, List.of()));
        create(forgetful);

        delete(forgetful);

        Awaitility.await()
                .until(() -> forgetful.tombstone(session.id()).blockOptional().isEmpty());
    }

    private RedisSessionStore store(EncryptionKey... keys) {
        return new RedisSessionStore(connections, SessionSamples.settings(keys));
    }

    private RedisSessionStore store(Duration expiry) {
        return new RedisSessionStore(
                connections, new RedisStoreSettings(expiry, Duration.ofMinutes(10), 10, 10, List.of()));
    }

    private void create(RedisSessionStore store) {
        create(store, session);
    }

    private static void create(RedisSessionStore store, Session session) {
        StepVerifier.create(store.create(session)).expectNext(true).verifyComplete();
    }

    private void delete(RedisSessionStore store) {
        StepVerifier.create(store.delete(session.id(), GONE)).expectNext(true).verifyComplete();
    }

    private String key() {
        return new SessionKeys(connections).session(SessionDigest.of(session.id()));
    }

    private String raw(String field) {
        return get(connections.one(commands -> commands.hget(key(), field)).map(RedisRecordsTest::text));
    }

    private void set(String field, String value) {
        set(field, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void set(String field, byte[] value) {
        StepVerifier.create(connections.one(commands -> commands.hset(key(), field, value)))
                .expectNext(false)
                .verifyComplete();
    }

    private Map<String, byte[]> fields() {
        return get(
                connections.many(commands -> commands.hgetall(key())).collectMap(KeyValue::getKey, KeyValue::getValue));
    }

    private List<String> keys() {
        return get(connections
                .many(commands -> commands.keys(connections.key("*")))
                .collectList());
    }

    private Duration remaining() {
        return remaining(key());
    }

    private Duration remaining(String key) {
        return Duration.ofMillis(get(connections.one(commands -> commands.pttl(key))));
    }

    private String everything() {
        return String.join("\n", keys().stream().map(this::dump).toList());
    }

    private String dump(String key) {
        String type = get(connections.one(commands -> commands.type(key)));
        return switch (type) {
            case "hash" ->
                get(connections
                        .many(commands -> commands.hgetall(key))
                        .collectMap(field -> field.getKey(), field -> text(field.getValue()))
                        .map(Map::toString));
            case "string" -> get(connections.one(commands -> commands.get(key)).map(RedisRecordsTest::text));
            default ->
                get(connections
                        .many(commands -> commands.smembers(key))
                        .map(RedisRecordsTest::text)
                        .collectList()
                        .map(List::toString));
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static <T> T get(Mono<T> value) {
        return value.blockOptional().orElseThrow();
    }

    private static List<String> logged(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(SessionRecords.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            work.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }
}
