package dev.sluice.proxy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.edge.Edge;
import dev.sluice.proxy.edge.http.ClientConnections;
import dev.sluice.proxy.edge.http.HttpEdge;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** Everything that is HTTP, on the address of the section {@code listen}. */
final class HttpTransport implements Transport {
    @Override
    public Edge open(Surroundings surroundings) {
        SluiceConfig config = surroundings.config();
        HttpEdge edge = new HttpEdge(
                ListenMapping.edge(config.listen(), config.session(), config.limits(), config.timeouts()),
                surroundings.routes(),
                surroundings.exchanges(),
                surroundings.replicas(),
                surroundings.connections(),
                surroundings.access(),
                surroundings.timer(),
                surroundings.listener(),
                System::nanoTime);
        DisposableServer listener =
                Binding.bind("listen.address", config.listen().address(), bound(edge, surroundings));
        String url = edge.baseUrl(listener.port());
        surroundings.address().bound(url);
        return new Listening(URI.create(url), surroundings.connections(), listener);
    }

    private static Mono<DisposableServer> bound(HttpEdge edge, Surroundings surroundings) {
        return Mono.<DisposableServer>defer(() -> edge.bind(surroundings.loops()))
                .onErrorMap(
                        IllegalArgumentException.class,
                        e -> new StartException(
                                "listen.tls: " + e.getMessage() + " (expected: PEM files with certificates and a key)",
                                e));
    }

    private record Listening(URI url, ClientConnections connections, DisposableServer listener) implements Edge {
        @Override
        public Optional<URI> address() {
            return Optional.of(url);
        }

        @Override
        public Mono<Void> over() {
            return Mono.never();
        }

        @Override
        public Mono<Void> stopAccepting(Duration limit) {
            return connections.stopAccepting(listener, limit);
        }
    }
}
