package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** What owners, observers and operators are told of sessions. */
class SessionAccountTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SessionFixture fixture = new SessionFixture(
            SessionFixture.settings(100, Duration.ofHours(2), Duration.ofHours(24), Duration.ofDays(1)));
    private final SessionManager manager = fixture.manager;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whyRemoved_owner_hearsTheReason() {
        Session session = fixture.open();
        remove(session, RemovalReason.UPSTREAM);

        StepVerifier.create(manager.whyRemoved(session.id(), "files", "anna"))
                .expectNext(RemovalReason.UPSTREAM)
                .verifyComplete();
    }

    @Test
    void whyRemoved_strangerOrUnknownOrStillThere_isEmpty() {
        Session session = fixture.open();
        Session open = fixture.open();
        remove(session, RemovalReason.LRU);

        StepVerifier.create(manager.whyRemoved(session.id(), "files", "bert")).verifyComplete();
        StepVerifier.create(manager.whyRemoved(session.id(), "mail", "anna")).verifyComplete();
        StepVerifier.create(manager.whyRemoved(SessionIds.random().next(), "files", "anna"))
                .verifyComplete();
        StepVerifier.create(manager.whyRemoved(open.id(), "files", "anna")).verifyComplete();
    }

    @Test
    void whyRemoved_expiredBeforeAnyPass_isTheReasonToCome() {
        Session session = fixture.open();
        fixture.pass(Duration.ofHours(2));

        StepVerifier.create(manager.whyRemoved(session.id(), "files", "anna"))
                .expectNext(RemovalReason.IDLE)
                .verifyComplete();
        StepVerifier.create(manager.whyRemoved(session.id(), "files", "bert")).verifyComplete();
    }

    @Test
    void renewed_usedOften_isHeardOncePerInterval() {
        Session session = fixture.open();

        for (int i = 0; i < 60; i++) {
            fixture.pass(SECOND);
            assertThat(fixture.isFound(session)).isTrue();
        }

        assertThat(fixture.observer.heard())
                .filteredOn(event -> event.equals("renewed " + session.id()))
                .hasSize(4);
    }

    @Test
    void renewed_duringARemoval_isNotHeardAfterIt() {
        Session session = fixture.open();
        fixture.pass(MINUTE);
        Sinks.Empty<Void> answer = Sinks.empty();
        fixture.store.onReplace = replace -> replace.delayUntil(done -> answer.asMono());
        StepVerifier update = StepVerifier.create(manager.update(session.id(), it -> it.withMetadata(Map.of())))
                .expectNextCount(1)
                .expectComplete()
                .verifyLater();
        StepVerifier use = StepVerifier.create(fixture.find(session))
                .expectNextCount(1)
                .expectComplete()
                .verifyLater();
        StepVerifier removal = StepVerifier.create(manager.remove(session.id(), RemovalReason.CLIENT))
                .expectNext(true)
                .expectComplete()
                .verifyLater();

        answer.tryEmitEmpty().orThrow();

        update.verify();
        use.verify();
        removal.verify();
        assertThat(fixture.observer.heard())
                .containsExactly("created " + session.id(), "removed " + session.id() + " CLIENT");
    }

    @Test
    void statistics_openedNegotiatedAndRemoved_countByRouteAndRevision() {
        Session first = fixture.open();
        Session second = fixture.open();
        Session other = manager.open(NewSession.of("mail", "anna", Peer.unknown()))
                .blockOptional()
                .orElseThrow();
        negotiate(first, ProtocolVersion.V2025_03_26);
        negotiate(second, ProtocolVersion.V2025_06_18);
        negotiate(second, ProtocolVersion.V2025_11_25);
        negotiate(other, ProtocolVersion.V2025_11_25);
        remove(first, RemovalReason.CLIENT);

        SessionStatistics statistics = manager.statistics();

        assertThat(statistics.byRoute()).containsOnly(Map.entry("files", 1L), Map.entry("mail", 1L));
        assertThat(statistics.byRevision())
                .containsOnly(
                        Map.entry(ProtocolVersion.V2025_03_26, 0L),
                        Map.entry(ProtocolVersion.V2025_06_18, 0L),
                        Map.entry(ProtocolVersion.V2025_11_25, 2L));
    }

    @Test
    void statistics_someHeld_countBothStates() {
        fixture.fill(3);
        fixture.fillHeld(2);

        assertThat(manager.statistics().held()).isEqualTo(2);
        assertThat(manager.statistics().idle()).isEqualTo(3);
    }

    @Test
    void statistics_sessionsOfSeveralAges_countByAge() {
        Session oldest = fixture.open();
        fixture.pass(Duration.ofMinutes(52));
        fixture.fill(2);
        fixture.pass(Duration.ofMinutes(10));
        fixture.fill(4);
        fixture.pass(Duration.ofSeconds(30));
        assertThat(ages()).containsExactly(4L, 4L, 6L, 6L, 7L, 7L);

        remove(oldest, RemovalReason.CLIENT);

        assertThat(ages()).containsExactly(4L, 4L, 6L, 6L, 6L, 6L);
        assertThat(manager.statistics().byAge().keySet())
                .containsExactly(
                        MINUTE,
                        MINUTE.multipliedBy(5),
                        MINUTE.multipliedBy(15),
                        Duration.ofHours(1),
                        Duration.ofHours(6),
                        Duration.ofHours(24));
    }

    @Test
    void list_pages_giveEachSessionOnceInTheOrderOfOpening() {
        List<String> opened = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            opened.add(fixture.open().id().digest());
        }

        List<SessionInfo> first = manager.list(10, 0);
        List<SessionInfo> second = manager.list(10, first.get(9).number());
        List<SessionInfo> third = manager.list(10, second.get(9).number());

        List<String> listed = new ArrayList<>();
        List.of(first, second, third).forEach(page -> page.forEach(info -> listed.add(info.digest())));
        assertThat(listed).containsExactlyElementsOf(opened);
        assertThat(third).hasSize(5);
    }

    @Test
    void find_digest_tellsTheSessionWithoutItsSecrets() {
        Session session = fixture.open();
        fixture.fill(3);
        negotiate(session, ProtocolVersion.V2025_06_18);
        StepVerifier.create(manager.update(
                        session.id(),
                        it -> it.withUpstream(
                                it.upstream().opened(Optional.of("http://one"), Optional.of("upstream-secret")))))
                .expectNextCount(1)
                .verifyComplete();
        fixture.pass(MINUTE);

        List<SessionInfo> found = manager.findByDigest(session.id().digest());

        assertThat(found)
                .containsExactly(new SessionInfo(
                        1,
                        session.id().digest(),
                        "files",
                        "anna",
                        Optional.of(ProtocolVersion.V2025_06_18),
                        MINUTE,
                        MINUTE,
                        0,
                        false,
                        Optional.of("http://one")));
        assertThat(found.toString()).doesNotContain(session.id().value(), "upstream-secret");
    }

    @Test
    void list_heldSession_isNotIdle() {
        Session session = fixture.openHeld();
        fixture.pass(MINUTE);

        assertThat(manager.findByDigest(session.id().digest()).get(0).idle()).isZero();
        assertThat(manager.findByDigest(session.id().digest()).get(0).holds()).isEqualTo(1);
    }

    @Test
    void kill_known_removesItHeldOrNot() {
        Session session = fixture.openHeld();

        StepVerifier.create(manager.kill(session.id().digest())).expectNext(1).verifyComplete();

        assertThat(fixture.observer.heard()).endsWith("removed " + session.id() + " OPERATOR");
        StepVerifier.create(manager.kill(session.id().digest())).expectNext(0).verifyComplete();
    }

    private List<Long> ages() {
        return List.copyOf(manager.statistics().byAge().values());
    }

    private void negotiate(Session session, ProtocolVersion revision) {
        StepVerifier.create(manager.negotiate(session.id(), revision))
                .expectNextCount(1)
                .verifyComplete();
    }

    private void remove(Session session, RemovalReason reason) {
        StepVerifier.create(manager.remove(session.id(), reason))
                .expectNext(true)
                .verifyComplete();
    }
}
