package dev.sluice.proxy;

import dev.sluice.proxy.authentication.Gatekeeper;
import dev.sluice.proxy.exchange.Retirements;
import dev.sluice.proxy.route.RouteTable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Puts routes in the place of others, and lets go of what only the others had. Blocks; one at a time. */
final class Succession {
    private final RouteTable routes;
    private final Gatekeeper gatekeeper;
    private final UpstreamAssembly upstreams;
    private final Retirements retirements;
    private final RouteFigures figures;
    private final Duration grace;

    /**
     * Prepares it.
     *
     * @param retirements lead what is under way to its end
     * @param figures of each route
     * @param grace how long what is under way at an upstream that goes may take
     */
    Succession(
            RouteTable routes,
            Gatekeeper gatekeeper,
            UpstreamAssembly upstreams,
            Retirements retirements,
            RouteFigures figures,
            Duration grace) {
        this.routes = routes;
        this.gatekeeper = gatekeeper;
        this.upstreams = upstreams;
        this.retirements = retirements;
        this.figures = figures;
        this.grace = grace;
    }

    /** Replaces all routes at one moment. What is in both maps stays as it is. */
    void replace(Map<String, RunningRoute> before, Map<String, RunningRoute> next) {
        next.values().forEach(now -> inherit(before.get(now.config().name()), now));
        gatekeeper.publish(next.values().stream()
                .map(now -> AuthenticationMapping.gate(now.config()))
                .toList());
        routes.replace(next.values().stream().map(RunningRoute::route).toList());
        before.values().forEach(old -> release(old, next.get(old.config().name())));
        next.values().stream()
                .filter(now -> isElsewhere(before.get(now.config().name()), now))
                .forEach(figures::show);
    }

    private static boolean isElsewhere(@Nullable RunningRoute old, RunningRoute now) {
        return old == null || !old.upstream().equals(now.upstream());
    }

    /** Lets go of what was made for nothing. */
    void undo(Map<String, RunningRoute> before, Map<String, RunningRoute> attempted) {
        attempted.forEach((name, made) -> {
            @Nullable RunningRoute old = before.get(name);
            if (old == null) {
                ChainAssembly.letGo(made.policies().chain());
            } else {
                ChainAssembly.letGo(made.policies().chain(), old.policies().chain());
            }
            if (isElsewhere(old, made)) {
                new Step("closing an upstream", upstreams.close(made.upstream())).run();
            }
        });
    }

    /** What clients may come back for is found through the new upstream as long as the old one has it. */
    private void inherit(@Nullable RunningRoute old, RunningRoute now) {
        if (!isElsewhere(old, now)) {
            return;
        }
        if (old != null) {
            now.upstream().parking().succeed(old.upstream().parking());
        }
        upstreams.use(now.config().name(), now.upstream());
    }

    private void release(RunningRoute old, @Nullable RunningRoute now) {
        if (old.equals(now)) {
            return;
        }
        String name = old.config().name();
        if (now == null) {
            figures.forget(name);
            upstreams.forget(name);
            ChainAssembly.letGo(old.policies().chain());
        } else {
            ChainAssembly.letGo(old.policies().chain(), now.policies().chain());
        }
        if (now == null || isElsewhere(old, now)) {
            retire(old, Optional.ofNullable(now));
        }
    }

    private void retire(RunningRoute old, Optional<RunningRoute> now) {
        String name = old.config().name();
        Continuity continuity = new Continuity(
                old.config().upstream(), now.map(next -> next.config().upstream()));
        retirements.begin(new Retirements.Retiring(
                old.route(),
                continuity::holds,
                old.upstream()::isIdle,
                grace,
                upstreams.close(old.upstream()).then(Mono.fromRunnable(() -> forgetUnlessThere(name)))));
    }

    /** The last calls of a route that is gone have been counted. */
    private void forgetUnlessThere(String route) {
        if (routes.named(route).isEmpty()) {
            figures.forget(route);
        }
    }
}
