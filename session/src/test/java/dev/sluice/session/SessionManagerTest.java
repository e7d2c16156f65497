package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class SessionManagerTest {
    private static final UpstreamReference UPSTREAM =
            UpstreamReference.none().opened(Optional.of("http://one"), Optional.of("upstream-1"));

    private final SessionFixture fixture = new SessionFixture();
    private final SessionManager manager = fixture.manager;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void open_withRoom_givesAnUnnegotiatedSessionOfTheRequest() {
        Session session = fixture.open();

        assertThat(session.route()).isEqualTo("files");
        assertThat(session.principal()).isEqualTo("anna");
        assertThat(session.metadata()).containsExactly(Map.entry("client", "probe"));
        assertThat(session.protocolVersion()).isEmpty();
        assertThat(session.upstream()).isEqualTo(UpstreamReference.none());
        assertThat(session.client()).isEqualTo(Peer.unknown());
        assertThat(session.version()).isEqualTo(1);
        assertThat(fixture.observer.heard()).containsExactly("created " + session.id());
    }

    @Test
    void open_subscribedTwice_opensTwoSessions() {
        Mono<Session> open = manager.open(SessionFixture.request());

        StepVerifier.create(Flux.concat(open, open).map(Session::id).distinct().count())
                .expectNext(2L)
                .verifyComplete();
    }

    @Test
    void open_fullOfHeldSessions_isRefusedWithReasonAndPause() {
        fixture.fillHeld(3);

        StepVerifier.create(manager.open(SessionFixture.request()))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(SessionRefusedException.class, refused -> {
                            assertThat(refused.reason()).isEqualTo(SessionRefusedException.Reason.CAPACITY);
                            assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(7));
                            assertThat(refused.getStackTrace()).isEmpty();
                        }));
        assertThat(manager.statistics().refused()).isEqualTo(1);
        assertThat(manager.statistics().opened()).isEqualTo(3);
    }

    @Test
    void open_afterARemoval_hasRoomAgain() {
        Session first = fixture.open();
        fixture.fill(2);

        StepVerifier.create(
                        manager.remove(first.id(), RemovalReason.CLIENT).then(manager.open(SessionFixture.request())))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void open_storeFails_givesThePlaceBack() {
        fixture.store.onCreate = create -> Mono.error(new IllegalStateException("store down"));
        for (int i = 0; i < 10; i++) {
            StepVerifier.create(manager.open(SessionFixture.request())).verifyErrorMessage("store down");
        }

        fixture.store.onCreate = UnaryOperator.identity();

        assertThat(List.of(fixture.open(), fixture.open(), fixture.open())).hasSize(3);
        assertThat(manager.statistics().live()).isEqualTo(3);
    }

    @Test
    void open_cancelled_givesThePlaceBackAndDeletesTheRecord() {
        fixture.store.onCreate = create -> create.then(Mono.never());
        for (int i = 0; i < 10; i++) {
            Disposable opening = manager.open(SessionFixture.request()).subscribe();
            opening.dispose();
        }
        assertThat(fixture.store.deletes).hasValue(10);

        fixture.store.onCreate = UnaryOperator.identity();

        assertThat(List.of(fixture.open(), fixture.open(), fixture.open())).hasSize(3);
        assertThat(fixture.observer.heard()).hasSize(3).allMatch(event -> event.startsWith("created"));
    }

    @Test
    void open_idTaken_failsAndLeavesTheOtherSession() {
        Session other = fixture.open();
        fixture.store.onCreate = create -> Mono.just(false);

        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(IllegalStateException.class);

        assertThat(fixture.store.deletes).hasValue(0);
        fixture.store.onCreate = UnaryOperator.identity();
        fixture.fill(2);
        assertThat(fixture.isFound(other)).isTrue();
    }

    @Test
    void open_notYetAnswered_alreadyTakesAPlace() {
        Sinks.One<Boolean> answer = Sinks.one();
        fixture.store.onCreate = create -> create.then(answer.asMono());
        StepVerifier pending = StepVerifier.create(
                        Flux.range(0, 3).flatMap(n -> manager.open(SessionFixture.request())))
                .expectNextCount(3)
                .expectComplete()
                .verifyLater();

        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);

        answer.tryEmitValue(true).orThrow();
        pending.verify();
        assertThat(manager.statistics().live()).isEqualTo(3);
    }

    @Test
    void find_owner_getsTheSession() {
        Session session = fixture.open();

        StepVerifier.create(fixture.find(session)).expectNext(session).verifyComplete();
    }

    @Test
    void find_unknownOtherRouteOrOtherPrincipal_isEmpty() {
        Session session = fixture.open();

        StepVerifier.create(manager.find(SessionIds.random().next(), "files", "anna"))
                .verifyComplete();
        StepVerifier.create(manager.find(session.id(), "mail", "anna")).verifyComplete();
        StepVerifier.create(manager.find(session.id(), "files", "bert")).verifyComplete();
    }

    @Test
    void update_change_isFoundWithTheNextVersion() {
        Session session = fixture.open();

        StepVerifier.create(manager.update(session.id(), it -> it.withUpstream(UPSTREAM)))
                .expectNextMatches(it -> it.version() == 2)
                .verifyComplete();

        StepVerifier.create(fixture.find(session))
                .expectNextMatches(it -> it.upstream().equals(UPSTREAM) && it.version() == 2)
                .verifyComplete();
    }

    @Test
    void update_unknownOrRemoved_isEmptyAndDoesNotCall() {
        AtomicInteger calls = new AtomicInteger();
        UnaryOperator<Session> counting = it -> {
            calls.incrementAndGet();
            return it;
        };
        Session session = fixture.open();
        StepVerifier.create(manager.remove(session.id(), RemovalReason.CLIENT))
                .expectNext(true)
                .verifyComplete();

        StepVerifier.create(manager.update(session.id(), counting)).verifyComplete();
        StepVerifier.create(manager.update(SessionIds.random().next(), counting))
                .verifyComplete();

        assertThat(calls).hasValue(0);
    }

    @Test
    void update_changedIdentity_isAnErrorAndChangesNothing() {
        Session session = fixture.open();
        Session stranger = fixture.open();
        List<UnaryOperator<Session>> forbidden = List.of(
                it -> stranger,
                it -> changed(it, "mail", "anna", it.createdAt()),
                it -> changed(it, "files", "bert", it.createdAt()),
                it -> changed(it, "files", "anna", it.createdAt().plusMillis(1)));

        for (UnaryOperator<Session> change : forbidden) {
            StepVerifier.create(manager.update(session.id(), change)).verifyError(IllegalArgumentException.class);
        }

        StepVerifier.create(fixture.find(session)).expectNext(session).verifyComplete();
    }

    @Test
    void update_changeThrows_isTheErrorAndTheTurnPassesOn() {
        Session session = fixture.open();

        StepVerifier.create(manager.update(session.id(), it -> {
                    throw new UnsupportedOperationException("no");
                }))
                .verifyErrorMessage("no");

        StepVerifier.create(manager.update(session.id(), it -> it.withMetadata(Map.of())))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void update_changedByAnotherProcess_runsAgainOnTheNewRecord() {
        Session session = fixture.open();
        AtomicInteger refusals = new AtomicInteger(3);
        fixture.store.onReplace = replace -> refusals.getAndDecrement() > 0 ? Mono.just(false) : replace;

        StepVerifier.create(manager.update(session.id(), it -> it.withMetadata(Map.of("done", "yes"))))
                .expectNextMatches(it -> it.metadata().containsKey("done"))
                .verifyComplete();
    }

    @Test
    void update_conflictsWithoutEnd_isAnError() {
        Session session = fixture.open();
        fixture.store.onReplace = replace -> Mono.just(false);

        StepVerifier.create(manager.update(session.id(), it -> it)).verifyError(ConcurrentModificationException.class);
    }

    @Test
    void negotiate_twice_isHeardOnce() {
        Session session = fixture.open();

        StepVerifier.create(manager.negotiate(session.id(), ProtocolVersion.V2025_03_26)
                        .then(manager.negotiate(session.id(), ProtocolVersion.V2025_06_18)))
                .expectNextMatches(it -> it.protocolVersion().equals(Optional.of(ProtocolVersion.V2025_06_18)))
                .verifyComplete();

        assertThat(fixture.observer.heard())
                .containsExactly("created " + session.id(), "negotiated " + session.id() + " 2025-03-26");
    }

    @Test
    void update_takesTheRevisionBack_isAnError() {
        Session session = fixture.open();

        StepVerifier.create(manager.negotiate(session.id(), ProtocolVersion.V2025_03_26)
                        .then(manager.update(session.id(), it -> session)))
                .verifyError(IllegalArgumentException.class);
    }

    @Test
    void remove_known_isTrueOnceAndHeardWithTheLastRecord() {
        Session session = fixture.open();
        StepVerifier.create(manager.update(session.id(), it -> it.withUpstream(UPSTREAM)))
                .expectNextCount(1)
                .verifyComplete();

        StepVerifier.create(Flux.concat(
                        manager.remove(session.id(), RemovalReason.CLIENT),
                        manager.remove(session.id(), RemovalReason.UPSTREAM)))
                .expectNext(true, false)
                .verifyComplete();

        assertThat(fixture.observer.heard())
                .containsExactly("created " + session.id(), "removed " + session.id() + " CLIENT");
        assertThat(fixture.isFound(session)).isFalse();
        assertThat(manager.statistics().removed())
                .containsEntry(RemovalReason.CLIENT, 1L)
                .containsEntry(RemovalReason.UPSTREAM, 0L);
    }

    @Test
    void remove_duringAnUpdate_isHeardAfterIt() {
        Session session = fixture.open();
        Sinks.Empty<Void> answer = Sinks.empty();
        fixture.store.onReplace = replace -> replace.delayUntil(done -> answer.asMono());
        StepVerifier update = StepVerifier.create(manager.negotiate(session.id(), ProtocolVersion.V2025_06_18))
                .expectNextCount(1)
                .expectComplete()
                .verifyLater();
        StepVerifier removal = StepVerifier.create(manager.remove(session.id(), RemovalReason.CLIENT))
                .expectNext(true)
                .expectComplete()
                .verifyLater();
        assertThat(fixture.isFound(session)).isFalse();

        answer.tryEmitEmpty().orThrow();

        update.verify();
        removal.verify();
        assertThat(fixture.observer.heard())
                .containsExactly(
                        "created " + session.id(),
                        "negotiated " + session.id() + " 2025-06-18",
                        "removed " + session.id() + " CLIENT");
    }

    @Test
    void remove_storeFails_endsTheSessionAndTheNextPassDeletesIt() {
        Session session = fixture.open();
        fixture.fill(2);
        fixture.store.onDelete = delete -> Mono.error(new IllegalStateException("store down"));

        StepVerifier.create(manager.remove(session.id(), RemovalReason.CLIENT))
                .expectNext(true)
                .verifyComplete();

        assertThat(fixture.isFound(session)).isFalse();
        assertThat(manager.statistics().storeFailures()).isEqualTo(1);
        StepVerifier.create(manager.open(SessionFixture.request())).verifyError(SessionRefusedException.class);

        fixture.store.onDelete = UnaryOperator.identity();
        StepVerifier.create(manager.cleanUp(CleanupTier.PERIODIC)).verifyComplete();

        StepVerifier.create(fixture.store.find(session.id())).verifyComplete();
        fixture.fill(1);
        assertThat(fixture.observer.heard()).containsOnlyOnce("removed " + session.id() + " CLIENT");
    }

    @Test
    void remove_cancelledWhileTheStoreIsSlow_isFinishedAtOnce() {
        Session session = fixture.open();
        fixture.store.onDelete = delete -> Mono.never();
        Disposable removal =
                manager.remove(session.id(), RemovalReason.UPSTREAM).subscribe();
        fixture.store.onDelete = UnaryOperator.identity();

        removal.dispose();

        StepVerifier.create(fixture.store.find(session.id())).verifyComplete();
        assertThat(fixture.observer.heard()).containsOnlyOnce("removed " + session.id() + " UPSTREAM");
    }

    @Test
    void removeAll_open_removesEachWithTheReason() {
        fixture.fill(2);

        StepVerifier.create(manager.removeAll(RemovalReason.SHUTDOWN)).verifyComplete();

        assertThat(manager.statistics().live()).isZero();
        assertThat(manager.statistics().removed()).containsEntry(RemovalReason.SHUTDOWN, 2L);
    }

    @Test
    void observer_throwing_harmsNobodyAndIsCounted() {
        SessionObserver broken = new SessionObserver() {
            @Override
            public void created(Session session) {
                throw new IllegalStateException("created");
            }

            @Override
            public void negotiated(Session session, ProtocolVersion agreed) {
                throw new IllegalStateException("negotiated");
            }

            @Override
            public void removed(Session session, RemovalReason reason) {
                throw new IllegalStateException("removed");
            }
        };
        try (SessionFixture hurt = new SessionFixture(SessionFixture.SETTINGS, broken)) {
            Session session = hurt.open();

            StepVerifier.create(hurt.manager
                            .negotiate(session.id(), ProtocolVersion.V2025_06_18)
                            .then(hurt.manager.remove(session.id(), RemovalReason.CLIENT)))
                    .expectNext(true)
                    .verifyComplete();

            assertThat(hurt.observer.heard()).hasSize(3);
            assertThat(hurt.manager.statistics().observerFailures()).isEqualTo(3);
        }
    }

    @Test
    void refuseNew_afterwards_refusesOpeningsAndServesTheRest() {
        Session session = fixture.open();

        manager.refuseNew();

        StepVerifier.create(manager.open(SessionFixture.request()))
                .verifyErrorSatisfies(error -> assertThat(((SessionRefusedException) error).reason())
                        .isEqualTo(SessionRefusedException.Reason.SHUTTING_DOWN));
        assertThat(fixture.isFound(session)).isTrue();
    }

    @Test
    void flush_subscribed_reachesTheStore() {
        StepVerifier.create(manager.flush()).verifyComplete();

        assertThat(fixture.store.flushes).hasValue(1);
    }

    @Test
    void session_asText_holdsNoSecret() {
        Session session = fixture.open()
                .withUpstream(UpstreamReference.none().opened(Optional.empty(), Optional.of("upstream-secret")));

        assertThat(session.toString())
                .contains(session.id().digest())
                .doesNotContain(session.id().value(), "upstream-secret");
    }

    private static Session changed(Session session, String route, String principal, Instant createdAt) {
        return new Session(
                session.id(),
                route,
                principal,
                session.protocolVersion(),
                session.client(),
                session.upstream(),
                session.state(),
                session.metadata(),
                session.home(),
                new SessionLife(createdAt, session.life().timeToLive(), false),
                session.version());
    }
}
