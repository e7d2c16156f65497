package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.Session;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Carries the messages of legacy sessions to wherever their upstream session is, and to a new one when that is lost or its
 * replica is not in use any more. A message is repeated once, and only when it is certain that it was not processed.
 */
final class Conversations {
    private final RouteTable routes;
    private final Recoveries recoveries;
    private final FormerUpstreams formerUpstreams;
    private final ClientWishes wishes;
    private final Traffics traffics;
    private final SessionAdaptations adaptations;
    private final Scheduler timer;

    Conversations(
            RouteTable routes,
            Recoveries recoveries,
            FormerUpstreams formerUpstreams,
            ClientWishes wishes,
            Traffics traffics,
            SessionAdaptations adaptations,
            Scheduler timer) {
        this.routes = routes;
        this.recoveries = recoveries;
        this.formerUpstreams = formerUpstreams;
        this.wishes = wishes;
        this.traffics = traffics;
        this.adaptations = adaptations;
        this.timer = timer;
    }

    /**
     * Sends a request of a call that is under way.
     *
     * @param onward makes the request for the conversation that it goes to
     * @return what the upstream answers, in its own revision; {@code UPSTREAM_SESSION_LOST} says that the client's session
     *     has to end
     */
    Flux<Heard> call(
            Exchange exchange, Session session, McpRequest request, Function<Session, UpstreamRequest> onward) {
        Route route = exchange.route();
        Optional<Place> keeper = formerUpstreams.keeper(session, request);
        if (keeper.isPresent()) {
            Place former = keeper.get();
            return former.route().upstream().usage().track(asked(former.route(), former.session(), onward));
        }
        if (!route.settings().recovery().recovers()) {
            Flux<Heard> only =
                    isLeftBehind(route, session) ? Flux.error(Departures.leftBehind()) : asked(route, session, onward);
            return wishes.noted(route, session.id(), request, only);
        }
        Flux<Heard> events = settled(route, session, 1)
                .map(settled -> settled.flatMapMany(place -> attempt(place, onward, true)))
                .orElseGet(() -> attempt(new Place(route, session), onward, true));
        return wishes.noted(route, session.id(), request, events);
    }

    /** Whether only an upstream that the configuration does not have any more can answer a request. */
    boolean isForFormer(Session session, McpRequest request) {
        return formerUpstreams.keeper(session, request).isPresent();
    }

    /**
     * Sends a notification of the client, or an answer that is in the upstream's revision already.
     *
     * @return completes when the upstream has accepted it, or when it was meant for a conversation that is over
     */
    Mono<Void> send(Exchange exchange, Session session, McpMessage message) {
        Route route = exchange.route();
        if (route.upstream().usage().isRetired()) {
            return sendTo(new Place(route, session), message);
        }
        if (!route.settings().recovery().recovers()) {
            return isLeftBehind(route, session)
                    ? Mono.error(Departures.leftBehind())
                    : sendTo(new Place(route, session), message);
        }
        Session newest = traffics.newest(session);
        return settled(route, newest, 0)
                .map(settled -> settled.flatMap(place -> sendOnce(place, message)))
                .orElseGet(() -> sendOnce(new Place(route, newest), message));
    }

    /**
     * Begins a new conversation for a session whose own is lost, unless that has been done.
     *
     * @param lost the session as it was when the message was sent, and not as it is known now: it may have a new one already
     * @return where it goes on, on a route of this moment
     */
    Mono<Place> recover(Route route, Session lost) {
        return Mono.defer(() -> recoveries.recover(routes.current(route), lost))
                .flatMap(now -> arrived(routes.current(route), now));
    }

    /** While a conversation is begun, the route may change again. */
    private Mono<Place> arrived(Route route, Session session) {
        return isLeftBehind(route, session) ? recover(route, session) : Mono.just(new Place(route, session));
    }

    private boolean isLeftBehind(Route route, Session session) {
        return formerUpstreams.isLeftBehind(route.upstream(), session);
    }

    /** Whether a fault says that the conversation is over and another one can go on. */
    static boolean isLost(Throwable error, Route route) {
        Fault fault = Failures.asFault(error).fault();
        return fault == Fault.UPSTREAM_SESSION_LOST
                || (fault == Fault.UPSTREAM_UNREACHABLE
                        && route.upstream().replicas().isPresent());
    }

    /** Where to send the next message; empty when that is where the session stands, as it nearly always is. */
    private Optional<Mono<Place>> settled(Route route, Session session, int calls) {
        Optional<Mono<Session>> replacement = recoveries.underWay(session.id());
        if (route.upstream().usage().isRetired()) {
            return Optional.empty();
        }
        if (isLeftBehind(route, session)) {
            return Optional.of(recover(route, session));
        }
        if (replacement.isEmpty() && staysAtItsReplica(route, session)) {
            return Optional.empty();
        }
        return Optional.of(replacement
                .orElseGet(() -> recoveries.move(route, session, UpstreamLeg.opening(), calls))
                .defaultIfEmpty(session)
                .flatMap(now -> arrived(routes.current(route), now)));
    }

    private static boolean staysAtItsReplica(Route route, Session session) {
        return route.upstream()
                .replicas()
                .flatMap(replicas -> session.upstream().replica().map(replicas::isInUse))
                .orElse(true);
    }

    private static Flux<Heard> asked(Route route, Session session, Function<Session, UpstreamRequest> onward) {
        return Flux.defer(() -> route.upstream().connector().call(onward.apply(session)))
                .map(event -> new Heard(session, event));
    }

    private Flux<Heard> attempt(Place place, Function<Session, UpstreamRequest> onward, boolean isFirst) {
        AtomicBoolean begun = new AtomicBoolean();
        Route route = place.route();
        return asked(route, place.session(), onward)
                .doOnNext(event -> begun.setPlain(true))
                .onErrorResume(error -> isLost(error, route), error -> {
                    if (begun.getPlain()) {
                        return Flux.error(brokenOff(error));
                    }
                    return isFirst
                            ? recover(route, place.session()).flatMapMany(next -> attempt(next, onward, false))
                            : Flux.error(error);
                });
    }

    /** The upstream has begun to answer, so that it may have done everything; the session can go on all the same. */
    private static FaultException brokenOff(Throwable error) {
        return FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, error);
    }

    private Mono<Void> sendOnce(Place place, McpMessage message) {
        return sendTo(place, message)
                .onErrorResume(
                        error -> isLost(error, place.route()),
                        error -> recover(place.route(), place.session())
                                .flatMap(next ->
                                        outlivesItsConversation(message) ? sendTo(next, message) : Mono.empty()));
    }

    private Mono<Void> sendTo(Place place, McpMessage message) {
        Route route = place.route();
        return Mono.fromSupplier(() -> onward(place.session(), message))
                .flatMap(Mono::justOrEmpty)
                .map(adapted -> new UpstreamRequest(
                        adapted,
                        Legs.of(place.session()),
                        Map.of(),
                        false,
                        route.settings().deadline(timer)))
                .flatMap(request -> route.upstream().connector().send(request));
    }

    /** Empty for a notification that means nothing to the upstream. */
    private Optional<McpMessage> onward(Session session, McpMessage message) {
        return message.fold(
                Optional::of,
                notification -> adaptations.of(session).toServer(notification).map(McpMessage.class::cast),
                Optional::of);
    }

    /** Answers, and what belongs to a request, mean nothing to another upstream session; its handshake is over, too. */
    private static boolean outlivesItsConversation(McpMessage message) {
        return message instanceof McpNotification notification
                && notification.related().isEmpty()
                && !notification.method().equals(Methods.INITIALIZED);
    }
}
