package dev.sluice.session.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionIds;
import dev.sluice.session.SessionLife;
import dev.sluice.session.SessionStore;
import dev.sluice.session.Tombstone;
import dev.sluice.session.UpstreamReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The test kit of {@link SessionStore}: the tests of an implementation extend it and hand in a store. */
@SuppressWarnings("NullAway.Init") // JUnit calls openStore before each test.
public abstract class SessionStoreContract {
    /** What the tests leave of a session. */
    protected static final Tombstone GONE = new Tombstone("files", "anna", RemovalReason.CLIENT);

    private final SessionIds ids = SessionIds.random();
    private SessionStore store;

    /**
     * The store under test.
     *
     * @return the same during one test
     */
    protected final SessionStore store() {
        return store;
    }

    /**
     * An id that nobody uses.
     *
     * @return a new one at each call
     */
    protected final SessionId newId() {
        return ids.next();
    }

    /**
     * Makes the store under test.
     *
     * @return an empty store, or one in which no other test keeps anything
     */
    protected abstract SessionStore newStore();

    @BeforeEach
    final void openStore() {
        store = newStore();
    }

    @AfterEach
    final void closeStore() {
        StepVerifier.create(store.close()).verifyComplete();
    }

    @Test
    void create_newId_isFoundWithEveryField() {
        Session session = session(1);

        StepVerifier.create(store.create(session)).expectNext(true).verifyComplete();

        StepVerifier.create(store.find(session.id())).expectNext(session).verifyComplete();
    }

    @Test
    void create_absentFields_stayAbsent() {
        Session bare = new Session(
                ids.next(),
                "files",
                "anna",
                Optional.empty(),
                Peer.unknown(),
                UpstreamReference.none(),
                ClientState.none(),
                Map.of(),
                "",
                new SessionLife(Instant.EPOCH, Duration.ofMillis(1), false),
                1);

        StepVerifier.create(store.create(bare).then(store.find(bare.id())))
                .expectNext(bare)
                .verifyComplete();
    }

    @Test
    void create_takenId_isFalseAndKeepsTheFirst() {
        Session first = session(1);
        Session second = first.withMetadata(Map.of("second", "yes"));

        StepVerifier.create(store.create(first).then(store.create(second)))
                .expectNext(false)
                .verifyComplete();

        StepVerifier.create(store.find(first.id())).expectNext(first).verifyComplete();
    }

    @Test
    void create_notSubscribed_writesNothing() {
        Session session = session(1);

        Mono<Boolean> created = store.create(session);

        StepVerifier.create(store.find(session.id())).verifyComplete();
        StepVerifier.create(created).expectNext(true).verifyComplete();
    }

    @Test
    void find_unknownId_isEmpty() {
        StepVerifier.create(store.find(ids.next())).verifyComplete();
    }

    @Test
    void replace_expectedVersion_isTrueAndFound() {
        Session before = session(1);
        Session after = copy(before, "after", 2);

        StepVerifier.create(store.create(before).then(store.replace(after, 1)))
                .expectNext(true)
                .verifyComplete();

        StepVerifier.create(store.find(before.id())).expectNext(after).verifyComplete();
    }

    @Test
    void replace_otherVersion_isFalseAndChangesNothing() {
        Session before = session(2);

        StepVerifier.create(store.create(before).then(store.replace(copy(before, "late", 2), 1)))
                .expectNext(false)
                .verifyComplete();

        StepVerifier.create(store.find(before.id())).expectNext(before).verifyComplete();
    }

    @Test
    void replace_deleted_isFalseAndStaysGone() {
        Session before = session(1);

        StepVerifier.create(store.create(before)
                        .then(store.delete(before.id(), GONE))
                        .then(store.replace(copy(before, "ghost", 2), 1)))
                .expectNext(false)
                .verifyComplete();

        StepVerifier.create(store.find(before.id())).verifyComplete();
    }

    @Test
    void replace_manyAtOnce_onlyOneWins() {
        Session before = session(1);

        StepVerifier.create(store.create(before)
                        .thenMany(Flux.range(0, 64))
                        .flatMap(
                                n -> store.replace(copy(before, "writer " + n, 2), 1)
                                        .subscribeOn(Schedulers.parallel()),
                                64)
                        .filter(won -> won)
                        .count())
                .expectNext(1L)
                .verifyComplete();
    }

    @Test
    void delete_known_isTrueThenFalse() {
        Session session = session(1);

        StepVerifier.create(store.create(session).then(store.delete(session.id(), GONE)))
                .expectNext(true)
                .verifyComplete();

        StepVerifier.create(store.delete(session.id(), GONE)).expectNext(false).verifyComplete();
        StepVerifier.create(store.find(session.id())).verifyComplete();
    }

    @Test
    void delete_manyAtOnce_onlyOneHearsTrue() {
        Session session = session(1);

        StepVerifier.create(store.create(session)
                        .thenMany(Flux.range(0, 64))
                        .flatMap(n -> store.delete(session.id(), GONE).subscribeOn(Schedulers.parallel()), 64)
                        .filter(deleted -> deleted)
                        .count())
                .expectNext(1L)
                .verifyComplete();
    }

    @Test
    void delete_one_leavesTheOthers() {
        Session gone = session(1);
        Session kept = session(1);
        assertThat(gone.id()).isNotEqualTo(kept.id());

        StepVerifier.create(store.create(gone).then(store.create(kept)).then(store.delete(gone.id(), GONE)))
                .expectNext(true)
                .verifyComplete();

        StepVerifier.create(store.find(kept.id())).expectNext(kept).verifyComplete();
    }

    @Test
    void flush_afterWrites_completesAndKeepsThem() {
        Session session = session(1);

        StepVerifier.create(store.create(session).then(store.flush())).verifyComplete();

        StepVerifier.create(store.find(session.id())).expectNext(session).verifyComplete();
    }

    @Test
    void tombstone_deleted_saysWhatWasLeft() {
        Session session = session(1);

        StepVerifier.create(store.create(session)
                        .then(store.delete(session.id(), GONE))
                        .then(store.tombstone(session.id())))
                .expectNext(GONE)
                .verifyComplete();
    }

    @Test
    void tombstone_notDeleted_isEmpty() {
        Session session = session(1);

        StepVerifier.create(store.create(session).then(store.tombstone(session.id())))
                .verifyComplete();
        StepVerifier.create(store.delete(ids.next(), GONE)).expectNext(false).verifyComplete();
        StepVerifier.create(store.tombstone(ids.next())).verifyComplete();
    }

    /**
     * A session in which nothing is left out.
     *
     * @param version of the record
     * @return a new one at each call
     */
    protected final Session session(long version) {
        SessionId id = ids.next();
        return new Session(
                id,
                "files",
                "anna",
                Optional.of(ProtocolVersion.V2025_06_18),
                new Peer("{\"name\":\"probe\"}", "{\"sampling\":{}}"),
                new UpstreamReference(
                        Optional.of("http://127.0.0.1:3001/mcp"),
                        Optional.of("upstream-" + id.value()),
                        Optional.of(ProtocolVersion.V2025_03_26),
                        new Peer("{\"name\":\"files\"}", "{\"tools\":{}}")),
                new ClientState(Optional.of("warning"), Set.of("file:///a", "file:///b"), Optional.of("[]")),
                Map.of("client", "probe 1.0", "note", "ümlaut, \"quotes\" and\nlines"),
                "replica-7",
                new SessionLife(Instant.parse("2026-11-21T10:15:30.123456789Z"), Duration.ofHours(24), true),
                version);
    }

    /**
     * The same session, changed.
     *
     * @param session a session
     * @param note is in the metadata afterwards
     * @param version of the changed record
     * @return a copy
     */
    protected static Session copy(Session session, String note, long version) {
        return new Session(
                session.id(),
                session.route(),
                session.principal(),
                session.protocolVersion(),
                session.client(),
                session.upstream(),
                session.state(),
                Map.of("note", note),
                session.home(),
                session.life(),
                version);
    }
}
