package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.authentication.Gate;
import dev.sluice.proxy.authentication.GateSettings;
import dev.sluice.proxy.route.Route;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Builds routes from their configuration, from nothing or from those that are there. Blocks. */
final class RouteAssembly {
    /**
     * What of a route its upstream knows nothing of, so that the way there stays when it changes. A test looks for each key
     * of a route whether it has to be in here.
     */
    private static final Set<String> BEFORE_THE_UPSTREAM = Set.of(
            "path",
            "sse",
            "anonymousSessions",
            "interceptors",
            "authentication",
            "limits.requestBody",
            "limits.jsonDepth",
            "limits.jsonTokens",
            "limits.jsonString",
            "limits.jsonName",
            "limits.jsonNumber",
            "limits.openQuestions",
            "limits.channelCalls",
            "timeouts.requestBody",
            "timeouts.handshake",
            "timeouts.upstreamCallTotal",
            "timeouts.detachedCall",
            "timeouts.keepAlive",
            "timeouts.interceptor",
            "upstream.onSessionLost",
            "upstream.movesAtOnce",
            "upstream.samplingContext",
            "upstream.forwardHeaders");

    private final ChainAssembly chains;
    private final UpstreamAssembly upstreams;
    private final Function<GateSettings, Optional<Gate>> gates;

    RouteAssembly(ChainAssembly chains, UpstreamAssembly upstreams, Function<GateSettings, Optional<Gate>> gates) {
        this.chains = chains;
        this.upstreams = upstreams;
        this.gates = gates;
    }

    /**
     * Builds a route that is new.
     *
     * @throws StartException when it cannot be built; nothing is left of it then
     */
    RunningRoute build(RouteConfig config) {
        Policies policies = chains.build(config);
        try {
            return made(config, policies, upstreams.build(config));
        } catch (RuntimeException | LinkageError e) {
            chains.undo(policies);
            throw e;
        }
    }

    /**
     * Builds what a route is to be now. Interceptors and the upstream go on where nothing has changed for them.
     *
     * @param before what it is; stays as it is
     * @throws StartException when it cannot be built; nothing is left of what is new then
     */
    RunningRoute rebuild(RouteConfig config, RunningRoute before) {
        boolean same = ChangedKeys.between(before.config(), config).stream()
                .allMatch(change -> isBeforeTheUpstream(change.key()));
        // What interceptors keep of an upstream's answers is of no use with another one.
        Policies policies = same && config.interceptors().equals(before.config().interceptors())
                ? before.policies()
                : chains.build(config, before.policies());
        try {
            return made(config, policies, same ? before.upstream() : upstreams.build(config));
        } catch (RuntimeException | LinkageError e) {
            if (policies.chain() != before.policies().chain()) {
                chains.undo(policies);
            }
            throw e;
        }
    }

    /** Whether the way to the upstream stays when a key of a route changes, as {@code limits.requestBody}. */
    static boolean isBeforeTheUpstream(String key) {
        return BEFORE_THE_UPSTREAM.contains(key) || BEFORE_THE_UPSTREAM.contains(key.replaceFirst("[.\\[].*", ""));
    }

    private RunningRoute made(RouteConfig config, Policies policies, UpstreamParts parts) {
        Route route = new Route(
                config.name(),
                config.path(),
                config.sse(),
                RouteMapping.revisions(config),
                parts.upstream(),
                policies.chain(),
                policies.usage(),
                gates.apply(AuthenticationMapping.gate(config)),
                new MessageReader(RouteMapping.downstreamJson(config.limits())),
                RouteMapping.settings(config));
        return new RunningRoute(config, policies, parts, route);
    }
}
