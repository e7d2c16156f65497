package dev.sluice.proxy.connector.http;

import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider;

/**
 * The connections to one upstream: one pool for calls and one for streams that stay open, so that streams never starve
 * calls.
 */
final class HttpClients {
    /** Node's servers close idle connections after 5 s; leaving first avoids the race. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(4);

    private static final Duration EVICTION_INTERVAL = Duration.ofSeconds(10);

    private final ConnectionProvider callConnections;
    private final ConnectionProvider streamConnections;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final HttpClient calls;
    private final HttpClient streams;

    HttpClients(HttpConnectorSettings settings, LoopResources loops) {
        this.callConnections = pool("calls", settings.maxCalls(), settings);
        this.streamConnections = pool("streams", settings.maxStreams(), settings);
        this.calls = client(callConnections, settings, loops, connections);
        this.streams = client(streamConnections, settings, loops, connections);
    }

    HttpClient calls() {
        return calls;
    }

    HttpClient streams() {
        return streams;
    }

    /** Cuts what is under way. */
    Mono<Void> close() {
        return callConnections
                .disposeLater()
                .and(streamConnections.disposeLater())
                .then(Mono.create(sink -> connections.close().addListener(done -> sink.success())));
    }

    private static ConnectionProvider pool(String name, int connections, HttpConnectorSettings settings) {
        return ConnectionProvider.builder("upstream-" + name)
                .maxConnections(connections)
                .pendingAcquireMaxCount(connections)
                .pendingAcquireTimeout(settings.connectionWait())
                .maxIdleTime(MAX_IDLE)
                .evictInBackground(EVICTION_INTERVAL)
                .lifo()
                .build();
    }

    private static HttpClient client(
            ConnectionProvider pool, HttpConnectorSettings settings, LoopResources loops, ChannelGroup connections) {
        HttpClient client = HttpClient.create(pool)
                .runOn(loops)
                .doOnChannelInit((observer, channel, remote) -> connections.add(channel))
                // A tool call must not run twice, whatever the connection did.
                .disableRetry(true)
                .followRedirect(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis());
        HttpClient guarded = new Destinations(settings.allowed()).guard(client);
        return settings.trust().isPresent() || settings.certificate().isPresent()
                ? secured(guarded, settings)
                : guarded;
    }

    private static HttpClient secured(HttpClient client, HttpConnectorSettings settings) {
        SslProvider.GenericSslContextSpec<?> context = Http11SslContextSpec.forClient()
                .configure(ssl -> {
                    settings.trust().ifPresent(pem -> ssl.trustManager(pem.toFile()));
                    settings.certificate()
                            .ifPresent(own -> ssl.keyManager(
                                    own.certificate().toFile(), own.key().toFile()));
                });
        return client.secure(spec -> spec.sslContext(context));
    }
}
