package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.bridge.driving.DrivingConnector;
import dev.sluice.proxy.bridge.parking.ParkingService;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.LineListener;
import dev.sluice.proxy.connector.forward.LineService;
import dev.sluice.proxy.connector.stdio.Warden;
import dev.sluice.session.replica.Replicas;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Builds the ways to upstreams from their configuration, keeps those that are in use, and closes them. */
final class UpstreamAssembly {
    private final Means means;
    private final Map<String, UpstreamParts> inUse = new ConcurrentHashMap<>();
    private final Map<String, Connector> lines = new ConcurrentHashMap<>();
    private final Set<UpstreamParts> open = ConcurrentHashMap.newKeySet();
    private final Set<String> served = ConcurrentHashMap.newKeySet();

    /**
     * Prepares it.
     *
     * @param version of Sluice, for upstreams
     * @param credentials what upstreams are shown
     * @param replicas the processes that may have lines to the same upstreams
     * @param listener hears of what cannot be read
     */
    UpstreamAssembly(
            String version,
            CredentialsAssembly credentials,
            SharedThreads threads,
            Replicas replicas,
            LineListener listener) {
        this.means = new Means(version, credentials, threads, replicas, listener, new Warden(), new Adaptations());
    }

    /** What all upstreams have in common. */
    record Means(
            String version,
            CredentialsAssembly credentials,
            SharedThreads threads,
            Replicas replicas,
            LineListener listener,
            Warden warden,
            Adaptations adaptations) {}

    /**
     * Builds one; nothing is left of it when it cannot be built. Blocks then.
     *
     * @throws StartException when a program or a certificate is not there
     */
    UpstreamParts build(RouteConfig config) {
        UpstreamConstruction construction = new UpstreamConstruction(config, means);
        try {
            UpstreamParts parts = construction.build();
            open.add(parts);
            return parts;
        } catch (RuntimeException e) {
            new Step("closing what was begun of an upstream", construction.close()).run();
            throw e;
        }
    }

    /** Lets other replicas use what is in use here. */
    void serve() {
        MessageReader reader = new MessageReader(RouteMapping.busJson());
        new LineService(
                        name -> Optional.ofNullable(lines.get(name)),
                        reader,
                        means.threads().timer())
                .serve(means.replicas().bus());
        new ParkingService(
                        route -> Optional.ofNullable(inUse.get(route)).map(UpstreamParts::parking),
                        reader,
                        means.threads().timer())
                .serve(means.replicas().bus());
    }

    /** From now on this is what other replicas find for a route. */
    void use(String route, UpstreamParts parts) {
        Optional.ofNullable(inUse.put(route, parts))
                .ifPresent(before -> lines.keySet().removeAll(before.lines().keySet()));
        lines.putAll(parts.lines());
        if (served.add(route)) {
            means.replicas()
                    .bus()
                    .serve(
                            DrivingConnector.topic(route),
                            question -> Optional.ofNullable(inUse.get(route))
                                    .map(now -> now.driving().answered(question))
                                    .orElseGet(Flux::empty));
        }
    }

    /** Other replicas find nothing more for a route. */
    void forget(String route) {
        Optional.ofNullable(inUse.remove(route))
                .ifPresent(before -> lines.keySet().removeAll(before.lines().keySet()));
    }

    /** Closes one. */
    Mono<Void> close(UpstreamParts parts) {
        return Mono.defer(() -> open.remove(parts) ? parts.close() : Mono.empty());
    }

    /** Closes all that are open. */
    Mono<Void> close() {
        return Flux.defer(() -> Flux.fromIterable(List.copyOf(open)))
                .flatMap(this::close, Integer.MAX_VALUE)
                .then();
    }

    /** Ends the watch over child processes. Comes after {@link #close}; what is left of them is ended then. */
    void dismiss() {
        means.warden().close();
    }
}
