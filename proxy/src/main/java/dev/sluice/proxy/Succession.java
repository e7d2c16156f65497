package dev.sluice.proxy;

import dev.sluice.proxy.authentication.Gatekeeper;
import dev.sluice.proxy.bridge.driving.DrivingConnector;
import dev.sluice.proxy.connector.Usage;
import dev.sluice.proxy.exchange.Departures;
import dev.sluice.proxy.exchange.Retirements;
import dev.sluice.proxy.route.RouteTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Puts routes in the place of others, and lets go of what only the others had. Blocks; one at a time. */
final class Succession {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final RouteTable routes;
    private final Gatekeeper gatekeeper;
    private final ChainAssembly chains;
    private final UpstreamAssembly upstreams;
    private final Departures departures;
    private final Retirements retirements;
    private final RouteFigures figures;
    private final Duration grace;

    /**
     * Prepares it.
     *
     * @param departures lead sessions to the upstreams that are there next
     * @param retirements let go of what is not needed any more when nothing uses it
     * @param figures of each route
     * @param grace how long what is under way at an upstream or with interceptors that go may take
     */
    Succession(
            RouteTable routes,
            Gatekeeper gatekeeper,
            ChainAssembly chains,
            UpstreamAssembly upstreams,
            Departures departures,
            Retirements retirements,
            RouteFigures figures,
            Duration grace) {
        this.routes = routes;
        this.gatekeeper = gatekeeper;
        this.chains = chains;
        this.upstreams = upstreams;
        this.departures = departures;
        this.retirements = retirements;
        this.figures = figures;
        this.grace = grace;
    }

    /** Replaces all routes at one moment. What is in both maps stays as it is. */
    void replace(Map<String, RunningRoute> before, Map<String, RunningRoute> next) {
        next.values().forEach(now -> inherit(before.get(now.config().name()), now));
        List<Leaving> leaving = before.values().stream()
                .filter(old -> isElsewhere(next.get(old.config().name()), old))
                .map(old ->
                        leaving(old, Optional.ofNullable(next.get(old.config().name()))))
                .toList();
        gatekeeper.publish(next.values().stream()
                .map(now -> AuthenticationMapping.gate(now.config()))
                .toList());
        routes.replace(next.values().stream().map(RunningRoute::route).toList());
        before.values().forEach(old -> release(old, next.get(old.config().name())));
        leaving.forEach(this::retire);
        next.values().stream()
                .filter(now -> isElsewhere(before.get(now.config().name()), now))
                .forEach(figures::show);
    }

    /** Whether a route has another upstream than what stands in its place before or after. */
    private static boolean isElsewhere(@Nullable RunningRoute other, RunningRoute route) {
        return other == null || !other.upstream().equals(route.upstream());
    }

    /** Lets go of what was made for nothing. */
    void undo(Map<String, RunningRoute> before, Map<String, RunningRoute> attempted) {
        attempted.forEach((name, made) -> {
            @Nullable RunningRoute old = before.get(name);
            if (hasOtherPolicies(old, made)) {
                chains.undo(made.policies());
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
        if (now == null) {
            figures.forget(old.config().name());
            upstreams.forget(old.config().name());
        }
        if (!isElsewhere(now, old) && hasOtherPolicies(now, old)) {
            retirePolicies(old, grace);
        }
    }

    private static boolean hasOtherPolicies(@Nullable RunningRoute other, RunningRoute route) {
        return other == null || other.policies().chain() != route.policies().chain();
    }

    private void retirePolicies(RunningRoute old, Duration limit) {
        Policies policies = old.policies();
        retirements.begin(new Retirements.Retiring(
                "interceptors of route " + old.config().name(),
                policies.usage(),
                () -> true,
                Mono.empty(),
                limit,
                Mono.empty(),
                chains.letGo(policies)));
    }

    private Leaving leaving(RunningRoute old, Optional<RunningRoute> now) {
        Continuity continuity = new Continuity(
                old.config().upstream(), now.map(next -> next.config().upstream()));
        boolean policiesToo = hasOtherPolicies(now.orElse(null), old);
        return new Leaving(old, policiesToo, departures.prepare(old.route(), continuity::holds));
    }

    private void retire(Leaving leaving) {
        String name = leaving.route().config().name();
        UpstreamParts parts = leaving.route().upstream();
        Departures.Departure sessions = leaving.sessions();
        sessions.begin();
        retirements.begin(new Retirements.Retiring(
                "upstream of route " + name,
                parts.upstream().usage(),
                () -> parts.isIdle() && parts.driving().runningTasks() == 0 && sessions.isOver(),
                sessions.pass(),
                grace,
                sessions.lastPass(),
                end(leaving)));
    }

    /** What comes after a step comes also when that has failed. */
    private Mono<Void> end(Leaving leaving) {
        UpstreamParts parts = leaving.route().upstream();
        return Flux.concatDelayError(
                        Mono.fromRunnable(() -> parts.driving().giveUpTasks(leaving.sessions()::isLeaving)),
                        upstreams.close(parts),
                        Mono.fromRunnable(() -> ended(leaving)))
                .then();
    }

    /** The last calls of a route that is gone have been counted; those that were cut still pass the interceptors. */
    private void ended(Leaving leaving) {
        String name = leaving.route().config().name();
        keepAnswers(leaving);
        if (routes.named(name).isEmpty()) {
            figures.forget(name);
        }
        if (leaving.policiesToo()) {
            retirePolicies(leaving.route(), LAST_WORDS);
        }
    }

    /** What clients were promised to find for a while needs no server. */
    private void keepAnswers(Leaving leaving) {
        DrivingConnector driving = leaving.route().upstream().driving();
        if (driving.finishedTasks() == 0) {
            leaving.sessions().end();
            return;
        }
        retirements.begin(new Retirements.Retiring(
                "answers of tasks of route " + leaving.route().config().name(),
                new Usage(),
                () -> driving.finishedTasks() == 0,
                Mono.empty(),
                RouteMapping.driving(leaving.route().config())
                        .tasks()
                        .finished()
                        .plus(LAST_WORDS),
                Mono.empty(),
                Mono.fromRunnable(leaving.sessions()::end)));
    }

    /**
     * A route whose upstream goes.
     *
     * @param route as it was
     * @param policiesToo whether its interceptors go, too
     * @param sessions that are there
     */
    private record Leaving(RunningRoute route, boolean policiesToo, Departures.Departure sessions) {}
}
