package dev.sluice.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A manager whose time only moves when a test moves it. */
final class SessionFixture implements AutoCloseable {
    static final SessionSettings SETTINGS = new SessionSettings(
            3,
            0,
            Duration.ofMinutes(10),
            Duration.ofMinutes(60),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofSeconds(15),
            Duration.ofSeconds(7),
            TierSettings.defaults());

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final ScriptedStore store = new ScriptedStore();
    final MemoryFixture memory = new MemoryFixture();
    final RecordingObserver observer = new RecordingObserver();
    final SessionManager manager;

    SessionFixture() {
        this(SETTINGS);
    }

    SessionFixture(SessionSettings settings, SessionObserver... others) {
        List<SessionObserver> observers = new ArrayList<>(List.of(others));
        observers.add(observer);
        this.manager = new SessionManager(
                settings,
                store,
                SessionIds.random(),
                memory,
                new VirtualClock(time),
                () -> time.now(TimeUnit.NANOSECONDS),
                time,
                observers,
                Sharing.none());
    }

    static NewSession request() {
        return new NewSession("files", "anna", Peer.unknown(), Map.of("client", "probe"), false);
    }

    /** Settings that differ from the usual ones in a few values. */
    static SessionSettings settings(int maxSessions, Duration maxIdle, Duration maxAge, Duration cleanupInterval) {
        return new SessionSettings(
                maxSessions,
                0,
                maxIdle,
                maxAge,
                SETTINGS.anonymousAge(),
                cleanupInterval,
                SETTINGS.touchInterval(),
                SETTINGS.retryAfter(),
                SETTINGS.tiers());
    }

    Session open() {
        return Objects.requireNonNull(manager.open(request()).block());
    }

    /** Opens a session that stays held. */
    Session openHeld() {
        Session session = open();
        var unused = manager.hold(session.id());
        return session;
    }

    /** Opens sessions that stay held. */
    void fillHeld(int count) {
        for (int i = 0; i < count; i++) {
            var unused = openHeld();
        }
    }

    /** Opens sessions that the test does not look at. */
    void fill(int count) {
        StepVerifier.create(Flux.range(0, count).concatMap(n -> manager.open(request())))
                .expectNextCount(count)
                .verifyComplete();
    }

    Mono<Session> find(Session session) {
        return manager.find(session.id(), "files", "anna");
    }

    boolean isFound(Session session) {
        return Boolean.TRUE.equals(find(session).hasElement().block());
    }

    void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    @Override
    public void close() {
        manager.close();
        time.dispose();
    }
}
