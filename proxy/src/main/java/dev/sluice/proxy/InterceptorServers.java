package dev.sluice.proxy;

import dev.sluice.config.LimitsConfig;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.remote.RemoteServer;
import dev.sluice.interceptors.remote.RemoteServerException;
import dev.sluice.interceptors.remote.RemoteServers;
import dev.sluice.interceptors.service.ServiceAddress;
import dev.sluice.proxy.connector.OwnConversation;
import dev.sluice.proxy.connector.SluiceClient;
import dev.sluice.proxy.connector.credentials.Credentials;
import dev.sluice.proxy.connector.http.HttpConnector;
import dev.sluice.proxy.connector.http.HttpConnectorSettings;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Speaks with MCP servers that host interceptors, in Sluice's own name: nothing of a client goes there but what an
 * interceptor is to be shown.
 */
final class InterceptorServers implements RemoteServers {
    /** For each step of opening a conversation; whoever waits for that has a limit of its own. */
    private static final Duration OPENING_LIMIT = Duration.ofSeconds(5);

    private static final int STREAMS = 4;

    /** What an event has around its data. */
    private static final int LINE_OVERHEAD = 1 << 10;

    private final SharedThreads threads;
    private final SluiceClient client;
    private final LimitsConfig limits;
    private final Set<HttpServer> open = ConcurrentHashMap.newKeySet();

    private InterceptorServers(SharedThreads threads, LimitsConfig limits, String version) {
        this.threads = threads;
        this.limits = limits;
        this.client = new SluiceClient("sluice", version, OPENING_LIMIT, threads.timer());
    }

    /** Makes them; the releases close what is left open. */
    static InterceptorServers over(SharedThreads threads, LimitsConfig limits, String version, Releases releases) {
        InterceptorServers servers = new InterceptorServers(threads, limits, version);
        releases.add(
                "closing connections to interceptor servers",
                Flux.defer(() -> Flux.fromIterable(servers.open))
                        .flatMap(HttpServer::close)
                        .then());
        return servers;
    }

    @Override
    public RemoteServer open(ServiceAddress address, int maxBytes) {
        HttpConnector connector = new HttpConnector(
                settings(address, maxBytes, limits),
                Credentials.none(),
                new MessageReader(JsonLimits.defaults().forUpstream(maxBytes)),
                threads.loops(),
                threads.timer());
        HttpServer server = new HttpServer(connector, new OwnConversation(connector, client));
        open.add(server);
        return server;
    }

    static HttpConnectorSettings settings(ServiceAddress address, int maxBytes, LimitsConfig limits) {
        return new HttpConnectorSettings(
                address.url(),
                address.headers(),
                Optional.empty(),
                Optional.empty(),
                anywhere -> true,
                OPENING_LIMIT,
                OPENING_LIMIT,
                limits.serviceConnections(),
                STREAMS,
                maxBytes,
                maxBytes + LINE_OVERHEAD,
                maxBytes);
    }

    private final class HttpServer implements RemoteServer {
        private final HttpConnector connector;
        private final OwnConversation conversation;

        HttpServer(HttpConnector connector, OwnConversation conversation) {
            this.connector = connector;
            this.conversation = conversation;
        }

        @Override
        public Mono<JsonView> ask(String method, Map<String, ?> params, Duration limit) {
            return conversation
                    .ask(method, params, limit)
                    .map(HttpServer::result)
                    .onErrorMap(HttpServer::failure);
        }

        @Override
        public Flux<String> notices() {
            return conversation.notices().map(McpNotification::method).onErrorMap(HttpServer::failure);
        }

        @Override
        public Mono<Void> close() {
            return conversation.end().then(connector.close()).doFinally(end -> open.remove(this));
        }

        private static JsonView result(McpResponse answer) {
            if (answer.isError()) {
                throw new RemoteServerException("the server answers with error " + answer.errorCode());
            }
            return answer.body().member("result");
        }

        /** The server's own words may repeat what it was shown. */
        private static Throwable failure(Throwable error) {
            if (error instanceof RemoteServerException) {
                return error;
            }
            return new RemoteServerException(
                    error instanceof FaultException fault
                            ? "the server cannot be used: " + fault.fault()
                            : "the answer of the server cannot be read");
        }
    }
}
