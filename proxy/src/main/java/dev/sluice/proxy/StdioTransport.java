package dev.sluice.proxy;

import dev.sluice.proxy.edge.Edge;
import dev.sluice.proxy.edge.stdio.StdioEdge;
import dev.sluice.proxy.route.Route;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The one client that has started this process. Its edge is over when the client is. */
public final class StdioTransport implements Transport {
    private static final Logger LOGGER = LoggerFactory.getLogger(StdioTransport.class);

    private static final int IDLE_SECONDS = 60;
    private static final int TASKS = 64;

    private final InputStream in;
    private final OutputStream out;
    private final Optional<String> routeName;

    /**
     * Prepares it.
     *
     * @param in what the client writes
     * @param out what the client reads; nothing else may write to it
     * @param routeName the route that serves the client; empty for the only one
     */
    public StdioTransport(InputStream in, OutputStream out, Optional<String> routeName) {
        this.in = in;
        this.out = out;
        this.routeName = routeName;
    }

    @Override
    public Edge open(Surroundings surroundings) {
        Route route = route(surroundings);
        Scheduler reading = thread("sluice-stdin");
        Scheduler writing = thread("sluice-stdout");
        StdioEdge edge = new StdioEdge(
                surroundings.exchanges(),
                route,
                surroundings.config().shutdown().grace(),
                new StdioEdge.Threads(reading, writing, surroundings.timer()));
        Mono<Void> served = edge.serve(in, out)
                .doOnError(error -> LOGGER.error("The client could not be served any longer", error))
                .onErrorComplete()
                .doFinally(end -> {
                    reading.dispose();
                    writing.dispose();
                })
                .cache();
        var unused = served.subscribe();
        return new Serving(served);
    }

    private Route route(Surroundings surroundings) {
        String names = surroundings.routes().routes().stream().map(Route::name).collect(Collectors.joining(", "));
        if (routeName.isEmpty() && surroundings.routes().routes().size() > 1) {
            throw new StartException("which route serves the client is not said (expected: one of " + names + ")");
        }
        return surroundings.routes().routes().stream()
                .filter(route -> routeName.map(route.name()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> new StartException(
                        "there is no route " + routeName.orElse("") + " (expected: one of " + names + ")"));
    }

    /** Of a kind that may block, and that does not keep the process alive. */
    private static Scheduler thread(String name) {
        return Schedulers.newBoundedElastic(1, TASKS, name, IDLE_SECONDS, true);
    }

    private record Serving(Mono<Void> over) implements Edge {
        @Override
        public Optional<URI> address() {
            return Optional.empty();
        }

        /** Its only client is here already. */
        @Override
        public Mono<Void> stopAccepting(Duration limit) {
            return Mono.empty();
        }
    }
}
