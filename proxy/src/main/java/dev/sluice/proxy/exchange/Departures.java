package dev.sluice.proxy.exchange;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import dev.sluice.session.UpstreamReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Leads sessions away from upstreams that the configuration does not have any more.
 *
 * <h2>How a session leaves</h2>
 *
 * <p>It leaves when it is quiet, or with its next message: to the upstream that its route has now, as it would if its own
 * had lost it; where a loss is propagated, or the route is gone, the session ends. Each upstream where it has been is told
 * once, when nothing of the session is under way any more: also the second of two that went one shortly after the other,
 * whose session was opened when that one was about to go itself.
 */
public final class Departures {
    private static final Logger LOGGER = LoggerFactory.getLogger(Departures.class);

    private static final int SESSIONS_AT_ONCE = 16;

    private final RouteTable routes;
    private final SessionManager sessions;
    private final Traffics traffics;
    private final Recoveries recoveries;
    private final FormerUpstreams formerUpstreams;

    Departures(
            RouteTable routes,
            SessionManager sessions,
            Traffics traffics,
            Recoveries recoveries,
            FormerUpstreams formerUpstreams) {
        this.routes = routes;
        this.sessions = sessions;
        this.traffics = traffics;
        this.recoveries = recoveries;
        this.formerUpstreams = formerUpstreams;
    }

    /**
     * An upstream is about to go. Comes before the routes change, so that no message can take a session for one of the
     * upstream that is there next; looks at every session, so not on an event loop.
     *
     * @param route that has it
     * @param stays whether a conversation goes on with the upstream that the route has next, because it is the same server
     * @return leads the sessions away
     */
    public Departure prepare(Route route, Predicate<UpstreamReference> stays) {
        FormerUpstream former = formerUpstreams.add(route, stays);
        List<Session> staying = new ArrayList<>();
        for (Session session : sessions.ofRoute(route.name())) {
            if (formerUpstreams.isLeftBehind(route.upstream(), session)) {
                continue;
            }
            former.find(session);
            if (former.stays(session)) {
                staying.add(session);
            }
        }
        return new Departure(former, staying);
    }

    /** What a session hears that may not leave. */
    static FaultException leftBehind() {
        return FaultException.of(Fault.UPSTREAM_SESSION_LOST, "its upstream is not configured any more");
    }

    /** All sessions of one upstream that goes. */
    public final class Departure {
        private final FormerUpstream former;
        private final List<Session> staying;

        private Departure(FormerUpstream former, List<Session> staying) {
            this.former = former;
            this.staying = List.copyOf(staying);
        }

        /** The routes have changed: nothing new comes, and sessions that stay are listened for on the new way. */
        public void begin() {
            former.upstream().usage().retire();
            staying.forEach(session -> traffics.find(session.id()).ifPresent(traffic -> traffic.listenAgain(session)));
        }

        /**
         * Leads those away that can leave now.
         *
         * @return completes when they have; never fails
         */
        public Mono<Void> pass() {
            return pass(false);
        }

        /**
         * Leads all away that are left, whatever is under way.
         *
         * @return completes when they have left or have ended; never fails
         */
        public Mono<Void> lastPass() {
            return pass(true);
        }

        /**
         * Whether nothing is left to be done.
         *
         * @return true when every session has left, and the upstream was told
         */
        public boolean isOver() {
            return former.isEmpty();
        }

        /**
         * Whether the client of a driven session is or will be with another server.
         *
         * @param conversation how the session is named towards the upstream
         * @return false when the server is still the same, and for conversations that were never here
         */
        public boolean isLeaving(String conversation) {
            return former.isLeaving(conversation);
        }

        /** Nothing is kept there for clients any more. */
        public void end() {
            formerUpstreams.remove(former);
        }

        private Mono<Void> pass(boolean last) {
            return Flux.defer(() -> Flux.fromIterable(former.guests()))
                    .flatMap(guest -> lookedAfter(guest, last), SESSIONS_AT_ONCE)
                    .then();
        }

        private Mono<Boolean> lookedAfter(FormerUpstream.Guest guest, boolean last) {
            return sessions.update(guest.session().id(), UnaryOperator.identity())
                    .flatMap(now -> last || mayLeave(now) ? leave(guest, now) : Mono.just(false))
                    .switchIfEmpty(Mono.defer(() -> guest.hasLeft() ? told(guest) : forgotten(guest)))
                    .onErrorResume(error -> {
                        LOGGER.debug(
                                "Session {} stays where it is: {}",
                                guest.session().id(),
                                error.toString());
                        return last ? forgotten(guest) : Mono.just(false);
                    });
        }

        private boolean mayLeave(Session now) {
            return !isShakingHands(now) && recoveries.isQuiet(now.id(), 0);
        }

        private Mono<Boolean> leave(FormerUpstream.Guest guest, Session now) {
            if (guest.hasLeft() || guest.isElsewhere(now)) {
                return told(guest);
            }
            return routes.named(now.route())
                    .filter(route -> route.settings().recovery().recovers() && !isShakingHands(now))
                    .map(route -> recoveries.recover(route, now).then(told(guest)))
                    .orElseGet(() ->
                            sessions.remove(now.id(), RemovalReason.OPERATOR).then(forgotten(guest)));
        }

        /** The server is told what it would otherwise find out by waiting. */
        private Mono<Boolean> told(FormerUpstream.Guest guest) {
            return Mono.defer(() -> guest.isToBeTold() ? tell(guest.session()) : Mono.empty())
                    .then(forgotten(guest));
        }

        private Mono<Void> tell(Session session) {
            UpstreamLeg leg = Legs.of(session).onBehalfOf(Initiator.of(session.principal()));
            return leg.hasSession()
                    ? former.upstream().connector().endSession(leg).onErrorComplete()
                    : Mono.empty();
        }

        private Mono<Boolean> forgotten(FormerUpstream.Guest guest) {
            return Mono.fromSupplier(() -> former.forget(guest));
        }

        private static boolean isShakingHands(Session session) {
            return session.protocolVersion().isEmpty();
        }
    }
}
