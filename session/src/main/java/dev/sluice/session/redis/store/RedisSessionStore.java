package dev.sluice.session.redis.store;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import dev.sluice.session.SessionStore;
import dev.sluice.session.StoreUnavailableException;
import dev.sluice.session.Tombstone;
import dev.sluice.session.redis.RedisConnections;
import dev.sluice.session.redis.RedisScript;
import dev.sluice.session.redis.SessionDigest;
import dev.sluice.session.redis.UnreadableRecordException;
import dev.sluice.session.redis.UnreadableRecordException.Kind;
import dev.sluice.session.redis.store.SessionCopies.Copy;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps sessions in Redis, where every replica finds them. One round trip for each operation but the rare ones; every
 * error that is not a bug is a {@link StoreUnavailableException}. A record that was read or written here before, and has
 * not changed in Redis since, is not sent again: Redis is asked each time, but only for its version and the stamp of its
 * last write.
 *
 * <p>Which sessions a replica looks after is kept in a list beside them, on a node of its own in a cluster. A session is
 * listed before its record says so and taken off afterwards, so the list may name too many sessions and never too few;
 * {@link #at} looks at each record.
 *
 * <p>A record that nobody can read is dropped and reads as absent. One that is encrypted with a key that is not known here
 * reads as absent too, but stays: another replica may have the key. One of a newer format is an error.
 */
final class RedisSessionStore implements SessionStore {
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final int LISTED_AT_ONCE = 512;
    private static final int READ_AT_ONCE = 32;
    private static final byte[] NOTHING = {};

    private final RedisConnections connections;
    private final RedisStoreSettings settings;
    private final SessionKeys keys;
    private final SessionRecords records;
    private final SessionCopies copies;

    RedisSessionStore(RedisConnections connections, RedisStoreSettings settings) {
        this.connections = connections;
        this.settings = settings;
        this.keys = new SessionKeys(connections);
        this.records = new SessionRecords(settings.keys());
        this.copies = new SessionCopies(settings.cache());
    }

    @Override
    public Mono<Boolean> create(Session session) {
        return Mono.defer(() -> create(session, SessionDigest.of(session.id())));
    }

    /** Listing and creating are sent together; on one connection Redis takes them in this order. */
    private Mono<Boolean> create(Session session, String digest) {
        byte[] stamp = SessionCopies.newStamp();
        Mono<Long> created = this.<Long>run(
                        SessionScripts.CREATE,
                        List.of(keys.session(digest), keys.tombstone(digest)),
                        List.of(
                                records.write(session, digest),
                                RedisScript.number(session.version()),
                                stamp,
                                RedisScript.text(session.home()),
                                RedisScript.number(expiry(session).toMillis())))
                .defaultIfEmpty(0L);
        return Mono.zip(list(session, digest), created)
                .map(answers -> answers.getT2() == 1)
                .doOnNext(isWritten -> keep(session, stamp, isWritten));
    }

    private void keep(Session session, byte[] stamp, boolean isWritten) {
        if (isWritten) {
            copies.keep(session, stamp);
        }
    }

    /** A session that is held may outlive its time, but not twice. */
    private Duration expiry(Session session) {
        Duration longest = session.life().timeToLive().multipliedBy(2).plus(MARGIN);
        return longest.compareTo(settings.expiry()) < 0 ? longest : settings.expiry();
    }

    private Mono<Boolean> list(Session session, String digest) {
        if (session.home().isEmpty()) {
            return Mono.just(true);
        }
        Duration longest = session.life().timeToLive().multipliedBy(2).plus(settings.expiry());
        return run(
                        SessionScripts.LIST,
                        List.of(keys.home(session.home())),
                        List.of(RedisScript.text(digest), RedisScript.number(longest.toMillis())))
                .hasElement();
    }

    @Override
    public Mono<Session> find(SessionId id) {
        return Mono.defer(() -> {
            String digest = SessionDigest.of(id);
            return copies.of(id).map(copy -> readUnlessSame(copy, digest)).orElseGet(() -> read(digest));
        });
    }

    private Mono<Session> readUnlessSame(Copy copy, String digest) {
        return fields(digest, "v", "s")
                .filter(fields -> copy.isOf(value(fields, 0), value(fields, 1)))
                .map(same -> copy.session())
                .onErrorResume(UnreadableRecordException.class, failure -> Mono.empty())
                .switchIfEmpty(read(digest));
    }

    private Mono<List<KeyValue<String, byte[]>>> fields(String digest, String... names) {
        return connections.one(commands -> commands.hmget(keys.session(digest), names)
                .collectList()
                .onErrorMap(RedisSessionStore::isOfAnotherType, RedisSessionStore::notASession));
    }

    private static byte[] value(List<KeyValue<String, byte[]>> fields, int index) {
        return fields.get(index).getValueOrElse(NOTHING);
    }

    private Mono<Session> read(String digest) {
        return fields(digest, "d", "v", "s")
                .onErrorResume(
                        UnreadableRecordException.class,
                        failure -> giveUp(failure, digest, NOTHING).then(Mono.empty()))
                .flatMap(fields -> read(fields, digest));
    }

    private static boolean isOfAnotherType(Throwable failure) {
        return failure instanceof RedisCommandExecutionException refused
                && String.valueOf(refused.getMessage()).startsWith("WRONGTYPE");
    }

    private static UnreadableRecordException notASession(Throwable failure) {
        return new UnreadableRecordException(Kind.DAMAGED, "its key holds something else");
    }

    private Mono<Session> read(List<KeyValue<String, byte[]>> fields, String digest) {
        if (!fields.get(0).hasValue() && !fields.get(1).hasValue()) {
            return Mono.empty();
        }
        byte[] bytes = value(fields, 0);
        return Mono.fromSupplier(() -> records.readSession(bytes, text(value(fields, 1)), digest))
                .doOnNext(
                        session -> keep(session, value(fields, 2), fields.get(2).hasValue()))
                .onErrorResume(UnreadableRecordException.class, failure -> giveUp(failure, digest, bytes));
    }

    private Mono<Session> giveUp(UnreadableRecordException failure, String digest, byte[] bytes) {
        records.note(failure, digest);
        return switch (failure.kind()) {
            case DAMAGED ->
                run(SessionScripts.DROP, List.of(keys.session(digest)), List.of(bytes))
                        .then(Mono.empty());
            case LOCKED -> Mono.empty();
            case NEWER -> Mono.error(failure);
        };
    }

    @Override
    public Mono<Boolean> replace(Session replacement, long expectedVersion) {
        return Mono.defer(() -> {
            String digest = SessionDigest.of(replacement.id());
            byte[] stamp = SessionCopies.newStamp();
            return replace(replacement, stamp, expectedVersion, digest, false)
                    .flatMap(answer -> answer.equals("list")
                            ? list(replacement, digest).then(replace(replacement, stamp, expectedVersion, digest, true))
                            : Mono.just(answer))
                    .flatMap(answer -> afterReplacing(answer, replacement.home(), digest))
                    .doOnNext(isWritten -> keep(replacement, stamp, isWritten));
        });
    }

    private Mono<String> replace(
            Session replacement, byte[] stamp, long expectedVersion, String digest, boolean isListed) {
        return this.<byte[]>run(
                        SessionScripts.REPLACE,
                        List.of(keys.session(digest)),
                        List.of(
                                records.write(replacement, digest),
                                RedisScript.number(replacement.version()),
                                stamp,
                                RedisScript.number(expectedVersion),
                                RedisScript.text(replacement.home()),
                                RedisScript.text(isListed ? "listed" : "")))
                .map(RedisSessionStore::text);
    }

    private Mono<Boolean> afterReplacing(String answer, String home, String digest) {
        if (!answer.startsWith("=")) {
            return Mono.just(false);
        }
        String before = answer.substring(1);
        return before.equals(home)
                ? Mono.just(true)
                : takeOffTheList(before, digest).thenReturn(true);
    }

    /** If it fails, the list names a session too many, which is allowed. */
    private Mono<Void> takeOffTheList(String home, String digest) {
        return home.isEmpty()
                ? Mono.empty()
                : connections
                        .one(commands -> commands.srem(keys.home(home), RedisScript.text(digest)))
                        .onErrorResume(StoreUnavailableException.class, failure -> Mono.empty())
                        .then();
    }

    @Override
    public Mono<Boolean> delete(SessionId id, Tombstone tombstone) {
        return Mono.defer(() -> {
            copies.forget(id);
            String digest = SessionDigest.of(id);
            return delete(
                    SessionScripts.DELETE,
                    digest,
                    List.of(
                            records.write(tombstone, digest),
                            RedisScript.number(settings.tombstoneAge().toMillis())));
        });
    }

    private Mono<Boolean> delete(RedisScript script, String digest, List<byte[]> values) {
        return this.<byte[]>run(script, List.of(keys.session(digest), keys.tombstone(digest)), values)
                .flatMap(home -> takeOffTheList(text(home), digest).thenReturn(true))
                .defaultIfEmpty(false);
    }

    @Override
    public Mono<Tombstone> tombstone(SessionId id) {
        return Mono.defer(() -> tombstone(SessionDigest.of(id)));
    }

    private Mono<Tombstone> tombstone(String digest) {
        return connections
                .one(commands -> commands.get(keys.tombstone(digest)))
                .map(bytes -> records.readTombstone(bytes, digest))
                .onErrorResume(UnreadableRecordException.class, failure -> {
                    records.note(failure, digest);
                    return Mono.empty();
                });
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Mono<Void> use(SessionId id, Duration busy) {
        return Mono.defer(() -> run(
                        SessionScripts.USE,
                        List.of(keys.session(SessionDigest.of(id))),
                        List.of(RedisScript.number(busy.toMillis()))))
                .then();
    }

    @Override
    public Mono<Duration> idle(SessionId id) {
        return Mono.defer(() ->
                        this.<Long>run(SessionScripts.IDLE, List.of(keys.session(SessionDigest.of(id))), List.of()))
                .filter(millis -> millis >= 0)
                .map(Duration::ofMillis);
    }

    @Override
    public Mono<Boolean> deleteUnused(SessionId id, Duration idle, Tombstone tombstone) {
        return Mono.defer(() -> {
            copies.forget(id);
            String digest = SessionDigest.of(id);
            return delete(
                    SessionScripts.DELETE_UNUSED,
                    digest,
                    List.of(
                            records.write(tombstone, digest),
                            RedisScript.number(settings.tombstoneAge().toMillis()),
                            RedisScript.number(idle.toMillis())));
        });
    }

    /** Redis may name a session twice while it grows the list. */
    @Override
    public Flux<SessionId> at(String home) {
        return connections
                .many(commands -> ScanStream.sscan(commands, keys.home(home), ScanArgs.Builder.limit(LISTED_AT_ONCE)))
                .map(RedisSessionStore::text)
                .distinct()
                .flatMap(digest -> readListed(digest, home), READ_AT_ONCE);
    }

    /** One session that a newer replica wrote does not keep this one from the others. */
    private Mono<SessionId> readListed(String digest, String home) {
        return read(digest)
                .onErrorResume(UnreadableRecordException.class, newer -> Mono.empty())
                .filter(session -> session.home().equals(home))
                .map(Session::id);
    }

    private <T> Mono<T> run(RedisScript script, List<String> names, List<byte[]> values) {
        return connections.one(
                commands -> script.<T>run(commands, names, values).next());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Records that could not be read since the start. */
    long unreadable() {
        return records.unreadable();
    }

    /** Completes at once: what was acknowledged is in Redis. */
    @Override
    public Mono<Void> flush() {
        return Mono.empty();
    }

    /** The connections are their maker's. */
    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
