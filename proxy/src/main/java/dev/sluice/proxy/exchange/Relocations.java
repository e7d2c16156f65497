package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamReplica;
import dev.sluice.proxy.connector.UpstreamReplicas;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What an operator sees and does about the upstream replicas of the routes: which sessions of this process stand where,
 * and moving them. Only quiet sessions are moved, few at a time, in the background; a busy one moves with its next request
 * if its replica is not in use then. Thread-safe.
 */
public final class Relocations {
    private static final Logger LOGGER = LoggerFactory.getLogger(Relocations.class);

    private static final Duration PAUSE_BETWEEN_PASSES = Duration.ofSeconds(1);

    private final RouteTable routes;
    private final SessionManager sessions;
    private final Recoveries recoveries;
    private final Placements placements;
    private final Background background = new Background(LOGGER, Level.WARN);
    private final Scheduler timer;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    Relocations(
            RouteTable routes, SessionManager sessions, Recoveries recoveries, Placements placements, Scheduler timer) {
        this.routes = routes;
        this.sessions = sessions;
        this.recoveries = recoveries;
        this.placements = placements;
        this.timer = timer;
    }

    /**
     * An upstream replica and the sessions that stand there.
     *
     * @param replica as it is now
     * @param sessions of this process, 0 or more
     */
    public record Occupancy(UpstreamReplica replica, int sessions) {}

    /** What came of an operator's wish. */
    public enum Outcome {
        /** It is done, or goes on in the background. */
        DONE,
        /** The route has no such upstream replica. */
        UNKNOWN_REPLICA,
        /** It would leave the route without an upstream. */
        LAST_REPLICA,
        /** The route's sessions must not be moved, because a loss is propagated to their clients. */
        SESSIONS_STAY
    }

    /**
     * The routes whose upstream has replicas.
     *
     * @return in the order of the configuration
     */
    public List<Route> routes() {
        return routes.routes().stream()
                .filter(route -> route.upstream().replicas().isPresent())
                .toList();
    }

    /**
     * The upstream replicas of a route.
     *
     * @param route any
     * @return in the order of the configuration; empty when the upstream has none
     */
    public List<Occupancy> list(Route route) {
        return route.upstream().replicas().stream()
                .flatMap(replicas -> replicas.list().stream())
                .map(replica -> new Occupancy(replica, placements.count(route.name(), replica.name())))
                .toList();
    }

    /**
     * Takes a replica out of use, and moves its sessions away until none is left or it is admitted again. Where a loss is
     * propagated to clients, the sessions stay until they end.
     *
     * @param route any
     * @param replica a name of {@link #list}
     * @return what came of it; the sessions go in the background
     */
    public Outcome evacuate(Route route, String replica) {
        Optional<UpstreamReplicas> replicas = route.upstream().replicas();
        if (replicas.isEmpty() || !isKnown(replicas.get(), replica)) {
            return Outcome.UNKNOWN_REPLICA;
        }
        if (!replicas.get().evacuate(replica)) {
            return Outcome.LAST_REPLICA;
        }
        if (route.settings().recovery().recovers()) {
            once("evacuation of " + replica + " for route " + route.name(), emptied(route, replicas.get(), replica));
        }
        return Outcome.DONE;
    }

    /**
     * Takes a replica into use again.
     *
     * @param route any
     * @param replica a name of {@link #list}
     * @return what came of it
     */
    public Outcome admit(Route route, String replica) {
        return route.upstream()
                        .replicas()
                        .map(replicas -> replicas.admit(replica))
                        .orElse(false)
                ? Outcome.DONE
                : Outcome.UNKNOWN_REPLICA;
    }

    /**
     * Moves quiet sessions from where there are many to where there are few, until the counts differ by one at most. One
     * pass; sessions that are busy stay.
     *
     * @param route any
     * @return what came of it; the sessions go in the background
     */
    public Outcome rebalance(Route route) {
        if (!route.settings().recovery().recovers()) {
            return Outcome.SESSIONS_STAY;
        }
        once(
                "rebalancing of route " + route.name(),
                Flux.defer(() -> Flux.fromIterable(plan(route)))
                        .flatMap(
                                move -> moved(route, move.session(), move.from(), UpstreamLeg.openingAt(move.to())),
                                movesAtOnce(route))
                        .then());
        return Outcome.DONE;
    }

    /**
     * How often a session was given another upstream session, for whatever reason.
     *
     * @return since the start
     */
    public long replacements() {
        return recoveries.replacements();
    }

    /**
     * How often that failed.
     *
     * @return since the start
     */
    public long failures() {
        return recoveries.failures();
    }

    /** What an operator has asked for ends with the process; a session is moved or is not. */
    void dispose() {
        background.dispose();
    }

    private static boolean isKnown(UpstreamReplicas replicas, String name) {
        return replicas.list().stream().anyMatch(replica -> replica.name().equals(name));
    }

    /** Asking again for what is under way changes nothing. */
    private void once(String what, Mono<Void> work) {
        if (underWay.add(what)) {
            LOGGER.info("Begun: {}", what);
            var unused = background.run(
                    what,
                    work.doOnSuccess(done -> LOGGER.info("Ended: {}", what)).doFinally(end -> underWay.remove(what)));
        }
    }

    private Mono<Void> emptied(Route route, UpstreamReplicas replicas, String replica) {
        return Flux.defer(() -> Flux.fromIterable(quiet(route, replica)))
                .flatMap(id -> moved(route, id, replica, UpstreamLeg.opening()), movesAtOnce(route))
                .then(Mono.defer(() -> isToBeEmptied(route, replicas, replica)
                        ? Mono.delay(PAUSE_BETWEEN_PASSES, timer).then()
                        : Mono.<Void>empty()))
                .repeat(() -> isToBeEmptied(route, replicas, replica))
                .then();
    }

    private boolean isToBeEmptied(Route route, UpstreamReplicas replicas, String replica) {
        boolean evacuated = !route.upstream().usage().isRetired()
                && replicas.list().stream()
                        .anyMatch(one -> one.name().equals(replica) && one.state() == UpstreamReplica.State.EVACUATED);
        return evacuated && placements.count(route.name(), replica) > 0;
    }

    private Mono<Session> moved(Route route, SessionId id, String from, UpstreamLeg to) {
        return sessions.update(id, UnaryOperator.identity())
                .filter(session -> session.upstream().replica().equals(Optional.of(from)))
                .flatMap(session -> recoveries.move(route, session, to, 0))
                .onErrorResume(error -> {
                    LOGGER.debug("Session {} could not be looked at: {}", id, error.toString());
                    return Mono.empty();
                });
    }

    private static int movesAtOnce(Route route) {
        return route.settings().recovery().movesAtOnce();
    }

    /** The fullest replicas may keep the sessions that do not divide evenly, so that as few as possible are moved. */
    private List<Move> plan(Route route) {
        List<Occupancy> inUse = list(route).stream()
                .filter(one -> one.replica().state() == UpstreamReplica.State.ACTIVE)
                .sorted(Comparator.comparingInt(Occupancy::sessions).reversed())
                .toList();
        int total = inUse.stream().mapToInt(Occupancy::sessions).sum();
        List<Move> moves = new ArrayList<>();
        List<String> room = new ArrayList<>();
        for (int i = inUse.size() - 1; i >= 0; i--) {
            int share = total / inUse.size() + (i < total % inUse.size() ? 1 : 0);
            String replica = inUse.get(i).replica().name();
            int missing = share - inUse.get(i).sessions();
            for (int place = 0; place < missing; place++) {
                room.add(replica);
            }
            if (missing < 0) {
                quiet(route, replica).stream()
                        .limit(Math.min(-missing, room.size()))
                        .forEach(id -> moves.add(new Move(id, replica, room.remove(room.size() - 1))));
            }
        }
        return moves;
    }

    private List<SessionId> quiet(Route route, String replica) {
        return placements.list(route.name(), replica).stream()
                .filter(id -> recoveries.isQuiet(id, 0))
                .toList();
    }

    private record Move(SessionId session, String from, String to) {}
}
