package dev.sluice.session.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.reactive.RedisClusterReactiveCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** A Lettuce client, whether of one server or of a cluster. */
final class RedisLink {
    private final Supplier<Mono<RedisClusterReactiveCommands<String, byte[]>>> connect;
    private final Supplier<CompletableFuture<? extends StatefulRedisPubSubConnection<String, byte[]>>> connectPubSub;
    private final Supplier<CompletableFuture<Void>> shutdown;

    private RedisLink(
            Supplier<Mono<RedisClusterReactiveCommands<String, byte[]>>> connect,
            Supplier<CompletableFuture<? extends StatefulRedisPubSubConnection<String, byte[]>>> connectPubSub,
            Supplier<CompletableFuture<Void>> shutdown) {
        this.connect = connect;
        this.connectPubSub = connectPubSub;
        this.shutdown = shutdown;
    }

    /** Connects on the threads of these resources, which outlive it. */
    static RedisLink to(RedisSettings settings, ClientResources resources) {
        return settings.cluster() ? toCluster(settings, resources) : toServer(settings, resources);
    }

    private static RedisLink toServer(RedisSettings settings, ClientResources resources) {
        RedisURI uri = complete(RedisURI.create(settings.url()), settings);
        RedisClient client = RedisClient.create(resources, uri);
        ClientOptions.Builder options = ClientOptions.builder();
        configure(options, settings);
        client.setOptions(options.build());
        return new RedisLink(
                () -> connected(client.connectAsync(RedisConnections.CODEC, uri).toCompletableFuture())
                        .map(StatefulRedisConnection::reactive),
                () -> client.connectPubSubAsync(RedisConnections.CODEC, uri).toCompletableFuture(),
                client::shutdownAsync);
    }

    private static RedisLink toCluster(RedisSettings settings, ClientResources resources) {
        List<RedisURI> nodes = RedisClusterURIUtil.toRedisURIs(URI.create(settings.url())).stream()
                .map(node -> complete(node, settings))
                .toList();
        RedisClusterClient client = RedisClusterClient.create(resources, nodes);
        ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh()
                        .build());
        configure(options, settings);
        client.setOptions(options.build());
        return new RedisLink(
                () -> refreshed(client)
                        .then(Mono.defer(() -> connected(client.connectAsync(RedisConnections.CODEC))))
                        .map(StatefulRedisClusterConnection::reactive),
                () -> client.refreshPartitionsAsync()
                        .thenCompose(refreshed -> client.connectPubSubAsync(RedisConnections.CODEC))
                        .toCompletableFuture(),
                client::shutdownAsync);
    }

    /** The client looks its nodes up by blocking when it connects, unless they were looked up before. */
    private static Mono<Void> refreshed(RedisClusterClient client) {
        return connected(client.refreshPartitionsAsync().toCompletableFuture());
    }

    private static RedisURI complete(RedisURI uri, RedisSettings settings) {
        settings.password().ifPresent(password -> authenticate(uri, password.toCharArray()));
        uri.setClientName(settings.clientName());
        uri.setTimeout(settings.timing().connect());
        return uri;
    }

    private static void authenticate(RedisURI uri, char[] password) {
        if (uri.getCredentialsProvider() instanceof StaticCredentialsProvider ofUrl
                && ofUrl.resolveCredentialsNow().hasUsername()) {
            uri.setAuthentication(ofUrl.resolveCredentialsNow().getUsername(), password);
        } else {
            uri.setAuthentication(password);
        }
    }

    private static void configure(ClientOptions.Builder options, RedisSettings settings) {
        SslOptions.Builder tls = SslOptions.builder().jdkSslProvider();
        settings.trust().ifPresent(file -> tls.trustManager(file.toFile()));
        options.disconnectedBehavior(whileDisconnected(settings))
                .replayFilter(command -> true)
                .requestQueueSize(settings.maxInFlight())
                .timeoutOptions(TimeoutOptions.enabled(settings.timing().command()))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timing().connect())
                        .keepAlive(true)
                        .build())
                .sslOptions(tls.build());
    }

    /**
     * Refusing at once spares the callers the wait. A cluster connects to a node at the first command for it, and would
     * refuse that one too; there, a command waits for as long as any may take.
     */
    private static ClientOptions.DisconnectedBehavior whileDisconnected(RedisSettings settings) {
        return settings.cluster()
                ? ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS
                : ClientOptions.DisconnectedBehavior.REJECT_COMMANDS;
    }

    Mono<RedisClusterReactiveCommands<String, byte[]>> connect() {
        return connect.get();
    }

    Mono<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub() {
        return connected(connectPubSub.get());
    }

    /** One caller that goes away does not take the connection from the others. */
    private static <T> Mono<T> connected(CompletableFuture<? extends T> future) {
        return Mono.fromFuture(future, true);
    }

    Mono<Void> close() {
        return Mono.defer(() -> Mono.fromFuture(shutdown.get(), true));
    }
}
