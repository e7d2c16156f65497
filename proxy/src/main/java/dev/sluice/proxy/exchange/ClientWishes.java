package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.ClientState;
import dev.sluice.session.Session;
import dev.sluice.session.SessionManager;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes down what a client asks for that outlives its request, once the upstream has granted it: the log level and the
 * subscriptions. Whoever gives the session another upstream session asks for it again; whoever stands in for a server
 * without sessions repeats it.
 */
final class ClientWishes {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClientWishes.class);

    /** Longer URIs than this are data, and not worth their place in every record. */
    private static final int LONGEST_URI = 2048;

    private static final Set<String> METHODS =
            Set.of(Methods.LOGGING_SET_LEVEL, Methods.RESOURCES_SUBSCRIBE, Methods.RESOURCES_UNSUBSCRIBE);

    private final SessionManager sessions;
    private final RemoteTraffic remote;

    ClientWishes(SessionManager sessions, RemoteTraffic remote) {
        this.sessions = sessions;
        this.remote = remote;
    }

    /** The answer to a request, with what it grants written down before it goes on. */
    Flux<Heard> noted(Route route, SessionId id, McpRequest request, Flux<Heard> events) {
        return METHODS.contains(request.method())
                ? events.concatMap(heard ->
                        isGranted(heard.event()) ? note(route, id, request).thenReturn(heard) : Mono.just(heard))
                : events;
    }

    private static boolean isGranted(UpstreamEvent event) {
        return event instanceof UpstreamEvent.Message message
                && message.message() instanceof McpResponse response
                && !response.isError();
    }

    /** The client has its wish; that it may be forgotten later is no reason to keep the answer back. */
    private Mono<Session> note(Route route, SessionId id, McpRequest request) {
        int most = route.settings().recovery().subscriptions();
        return change(request, most)
                .map(change -> sessions.update(id, session -> session.withState(change.apply(session.state()))))
                .orElse(Mono.empty())
                .flatMap(session -> told(session).thenReturn(session))
                .onErrorResume(error -> {
                    LOGGER.warn("What session {} asked for could not be written down: {}", id, error.toString());
                    return Mono.empty();
                });
    }

    /** Where the upstream keeps no wishes, the home of the session does. */
    private Mono<Void> told(Session session) {
        return DrivenSession.isOne(Legs.of(session)) ? remote.changed(session) : Mono.empty();
    }

    private static Optional<UnaryOperator<ClientState>> change(McpRequest request, int most) {
        if (request.method().equals(Methods.LOGGING_SET_LEVEL)) {
            return request.body()
                    .at("/params/level")
                    .string()
                    .map(level -> state -> new ClientState(Optional.of(level), state.subscriptions(), state.roots()));
        }
        return request.body()
                .at("/params/uri")
                .string()
                .filter(uri -> uri.length() <= LONGEST_URI)
                .map(uri -> request.method().equals(Methods.RESOURCES_SUBSCRIBE)
                        ? state -> subscribed(state, uri, most)
                        : state -> unsubscribed(state, uri));
    }

    private static ClientState subscribed(ClientState state, String uri, int most) {
        Set<String> more = new HashSet<>(state.subscriptions());
        boolean isNew = more.add(uri);
        return isNew && more.size() <= most ? new ClientState(state.logLevel(), more, state.roots()) : state;
    }

    private static ClientState unsubscribed(ClientState state, String uri) {
        Set<String> fewer = new HashSet<>(state.subscriptions());
        return fewer.remove(uri) ? new ClientState(state.logLevel(), fewer, state.roots()) : state;
    }
}
