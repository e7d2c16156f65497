package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import dev.sluice.session.UpstreamReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Leads what is under way at an upstream that the configuration does not have any more to its end.
 *
 * <h2>How an upstream goes</h2>
 *
 * <p>What has begun there ends there. A session of a client leaves when it is quiet, or with its next message: to the
 * upstream that its route has now, as it would if its own had lost it; where a loss is propagated, or the route is gone,
 * the session ends. The old upstream is told of each that has left once nothing of it is under way there. When nothing is
 * left, or the time is over, the upstream is closed.
 */
public final class Retirements {
    private static final Logger LOGGER = LoggerFactory.getLogger(Retirements.class);

    private static final Duration PAUSE_BETWEEN_PASSES = Duration.ofMillis(250);
    private static final int SESSIONS_AT_ONCE = 16;

    private final RouteTable routes;
    private final SessionManager sessions;
    private final Traffics traffics;
    private final Recoveries recoveries;
    private final Scheduler timer;
    private final Background background = new Background(LOGGER, Level.WARN);
    private final Map<SessionId, LeftBehind> leftBehind = new ConcurrentHashMap<>();

    Retirements(RouteTable routes, SessionManager sessions, Traffics traffics, Recoveries recoveries, Scheduler timer) {
        this.routes = routes;
        this.sessions = sessions;
        this.traffics = traffics;
        this.recoveries = recoveries;
        this.timer = timer;
    }

    /**
     * An upstream that is to go.
     *
     * @param route that had it
     * @param stays whether a conversation goes on with the upstream that the route has now, because it is the same server
     * @param idle whether nothing waits there that a client may come back for
     * @param grace how long what is under way may take; zero cuts at once
     * @param close lets go of it
     */
    public record Retiring(
            Route route, Predicate<UpstreamReference> stays, BooleanSupplier idle, Duration grace, Mono<Void> close) {}

    /** A session and the upstream where it stands. */
    private static final class LeftBehind {
        private final Retiring retiring;
        private volatile Session before;
        private volatile boolean moved;

        LeftBehind(Retiring retiring, Session before) {
            this.retiring = retiring;
            this.before = before;
        }

        SessionId id() {
            return before.id();
        }

        Upstream upstream() {
            return retiring.route().upstream();
        }
    }

    /**
     * Begins. Comes after the routes have changed; looks at every session, so not on an event loop.
     *
     * @param retiring the upstream
     */
    public void begin(Retiring retiring) {
        Route route = retiring.route();
        for (Session session : sessions.ofRoute(route.name())) {
            if (!isShakingHands(session) && retiring.stays().test(session.upstream())) {
                traffics.find(session.id()).ifPresent(traffic -> traffic.listenAgain(session));
            } else {
                leftBehind.compute(
                        session.id(),
                        (id, earlier) ->
                                earlier != null && !earlier.moved ? earlier : new LeftBehind(retiring, session));
            }
        }
        route.upstream().usage().retire();
        background.start("the end of an upstream of route " + route.name(), ended(retiring));
    }

    /** Whether a session has to leave the upstream where it stands before it can go on at a route's. */
    boolean isLeftBehind(Route route, Session session) {
        if (leftBehind.isEmpty()) {
            return false;
        }
        @Nullable LeftBehind left = leftBehind.get(session.id());
        return left != null && !left.moved && left.upstream() != route.upstream();
    }

    /** What a session hears that may not leave. */
    static FaultException leftBehind() {
        return FaultException.of(Fault.UPSTREAM_SESSION_LOST, "its upstream is not configured any more");
    }

    /** A session has left for another upstream. */
    void moved(Session session) {
        @Nullable LeftBehind left = leftBehind.get(session.id());
        if (left != null) {
            left.moved = true;
        }
    }

    /** Where a session stands that is still at an upstream which has to go. */
    Optional<Upstream> upstreamOf(Session session) {
        return Optional.ofNullable(leftBehind.get(session.id()))
                .filter(left -> !left.moved)
                .map(LeftBehind::upstream);
    }

    /** Upstreams close with the process. */
    void dispose() {
        background.dispose();
    }

    private Mono<Void> ended(Retiring retiring) {
        Mono<Void> inTime = Flux.defer(() -> pass(retiring, false))
                .then(Mono.delay(PAUSE_BETWEEN_PASSES, timer))
                .repeat(() -> !isDone(retiring))
                .then();
        return inTime.timeout(retiring.grace(), cut(retiring), timer)
                .onErrorResume(error -> {
                    LOGGER.warn("The sessions of an upstream that is gone were not looked after", error);
                    return Mono.empty();
                })
                .then(retiring.close())
                .doOnSuccess(done -> LOGGER.info(
                        "The former upstream of route {} is closed",
                        retiring.route().name()));
    }

    private Mono<Void> cut(Retiring retiring) {
        return Mono.defer(() -> {
            LOGGER.warn(
                    "The former upstream of route {} is closed with {} calls under way",
                    retiring.route().name(),
                    retiring.route().upstream().usage().active());
            return pass(retiring, true).then();
        });
    }

    private boolean isDone(Retiring retiring) {
        return retiring.route().upstream().usage().active() == 0
                && retiring.idle().getAsBoolean()
                && leftBehind(retiring).isEmpty();
    }

    private List<LeftBehind> leftBehind(Retiring retiring) {
        return leftBehind.values().stream()
                .filter(left -> left.upstream() == retiring.route().upstream())
                .toList();
    }

    private Flux<Boolean> pass(Retiring retiring, boolean last) {
        return Flux.defer(() -> Flux.fromIterable(leftBehind(retiring)))
                .flatMap(left -> lookedAfter(left, last), SESSIONS_AT_ONCE);
    }

    private Mono<Boolean> lookedAfter(LeftBehind left, boolean last) {
        return sessions.update(left.id(), UnaryOperator.identity())
                .flatMap(now -> mayLeave(left, now, last) ? leave(left, now) : Mono.just(false))
                .switchIfEmpty(Mono.defer(() -> left.moved ? concluded(left) : forgotten(left)))
                .onErrorResume(error -> {
                    LOGGER.debug("Session {} stays where it is: {}", left.id(), error.toString());
                    return last ? forgotten(left) : Mono.just(false);
                });
    }

    /** Those that were shaking hands stand where that leads them. */
    private boolean mayLeave(LeftBehind left, Session now, boolean last) {
        if (isShakingHands(left.before)) {
            left.before = now;
        }
        return last || (!isShakingHands(now) && recoveries.isQuiet(now.id(), 0));
    }

    private Mono<Boolean> leave(LeftBehind left, Session now) {
        if (left.moved || !isSame(now.upstream(), left.before.upstream())) {
            return concluded(left);
        }
        return routes.named(now.route())
                .filter(route -> route.settings().recovery().recovers() && !isShakingHands(now))
                .map(route ->
                        recoveries.recover(route, now).doOnNext(this::moved).then(concluded(left)))
                .orElseGet(
                        () -> sessions.remove(now.id(), RemovalReason.OPERATOR).then(forgotten(left)));
    }

    /** The server is told what it would otherwise find out by waiting. */
    private Mono<Boolean> concluded(LeftBehind left) {
        return Mono.defer(() -> {
            UpstreamLeg leg = LegacyExchanges.leg(left.before).onBehalfOf(Initiator.of(left.before.principal()));
            Mono<Void> told = leg.hasSession() ? left.upstream().connector().endSession(leg) : Mono.empty();
            return told.onErrorComplete().then(forgotten(left));
        });
    }

    private Mono<Boolean> forgotten(LeftBehind left) {
        return Mono.fromSupplier(() -> leftBehind.remove(left.id(), left));
    }

    private static boolean isShakingHands(Session session) {
        return session.protocolVersion().isEmpty();
    }

    private static boolean isSame(UpstreamReference one, UpstreamReference other) {
        return one.replica().equals(other.replica()) && one.session().equals(other.session());
    }
}
