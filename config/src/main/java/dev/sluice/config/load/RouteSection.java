package dev.sluice.config.load;

import dev.sluice.config.AuthenticationConfig;
import dev.sluice.config.CredentialType;
import dev.sluice.config.InterceptorConfig;
import dev.sluice.config.LimitsConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.TimeoutsConfig;
import dev.sluice.config.UpstreamConfig;
import java.util.List;
import java.util.Optional;

/** One entry of {@code routes}. */
final class RouteSection {
    static final Section<Base, RouteConfig> DEFINITION = route();

    private RouteSection() {}

    private static Section<Base, RouteConfig> route() {
        Base sample = new Base(LimitsConfig.defaults(), TimeoutsConfig.defaults(), AuthenticationConfig.defaults());
        SectionBuilder<Base> keys = new SectionBuilder<>(sample, Scope.GLOBAL);
        Key<Base, String> path =
                keys.required("path", Texts.endpointPath(), "the exact path of the MCP endpoint, like /mcp");
        Key<Base, String> name = keys.computed(
                "name",
                Texts.name(),
                values -> RouteConfig.nameOf(values.get(path)),
                "derived from the path",
                "the name of the route in logs and metrics");
        Key<Base, Optional<String>> sse = keys.computed(
                "sse",
                Texts.endpointPathOrOff(),
                values -> Optional.of(RouteConfig.ssePathOf(values.get(path))),
                "/sse for /mcp, else the path with /sse behind it; a route that claims the path has it",
                "the exact path for clients that speak HTTP+SSE of 2024-11-05; off for none");
        Key<Base, List<String>> revisions = keys.key(
                "revisions",
                new ListType<>(Texts.oneOf("revision", RouteConfig.allRevisions()), true, true),
                base -> RouteConfig.allRevisions(),
                "MCP revisions that clients may speak here");
        Key<Base, Boolean> tasks = keys.key(
                "tasks",
                Texts.flag(),
                base -> false,
                "whether tasks are carried between clients and servers of which one knows those of 2025-11-25 and the"
                        + " other the extension of 2026-07-28; without it neither is told that the other knows any");
        Key<Base, Boolean> anonymousSessions = keys.key(
                "anonymousSessions",
                Texts.flag(),
                base -> false,
                "whether a request over Streamable HTTP that names no session and no revision without sessions is served: it"
                        + " gets an anonymous session for itself, which is opened for a client without capabilities and"
                        + " ends with it, at the latest after session.anonymousAge; without it the answer is 400");
        Key<Base, UpstreamConfig> upstream = keys.required(
                "upstream", UpstreamSection.DEFINITION.on(NoBase.INSTANCE), "the server behind the route");
        Key<Base, LimitsConfig> limits = keys.section(
                "limits", LimitsSection.ROUTE, values -> values.base().limits(), "limits for this route alone");
        Key<Base, TimeoutsConfig> timeouts = keys.section(
                "timeouts", TimeoutsSection.ROUTE, values -> values.base().timeouts(), "times for this route alone");
        Key<Base, List<InterceptorConfig>> interceptors = keys.sections(
                "interceptors",
                InterceptorSection.DEFINITION,
                values -> values.get(timeouts),
                false,
                "the chain in registration order");
        Key<Base, AuthenticationConfig> authentication = keys.section(
                "authentication",
                AuthenticationSection.ROUTE,
                values -> values.base().authentication(),
                "who may come in here");
        keys.check(
                List.of(upstream, authentication),
                (values, binder) -> values.node(upstream)
                        .filter(node -> isUnsafe(values.get(upstream), values.get(authentication)))
                        .ifPresent(node -> binder.problem(
                                node,
                                "the client's token is not meant for the upstream (expected: with unsafe-passthrough, oauth"
                                        + " among the methods and the URL of the upstream among the audiences)")));
        keys.check(
                List.of(path),
                (values, binder) -> values.node(path).ifPresent(node -> binder.claim("path", values.get(path), node)));
        keys.check(
                List.of(sse),
                (values, binder) -> values.node(sse)
                        .ifPresent(node -> values.get(sse).ifPresent(taken -> binder.claim("path", taken, node))));
        keys.check(
                List.of(path, name),
                (values, binder) -> values.node(name)
                        .or(() -> values.node(path))
                        .ifPresent(node -> binder.claim("name", values.get(name), node)));
        return keys.build(values -> new RouteConfig(
                values.get(name),
                values.get(path),
                values.get(sse),
                values.get(revisions),
                values.get(tasks),
                values.get(anonymousSessions),
                values.get(upstream),
                values.get(interceptors),
                values.get(limits),
                values.get(timeouts),
                values.get(authentication)));
    }

    /** A token may only travel on when whoever issued it has meant it for the upstream as well. */
    private static boolean isUnsafe(UpstreamConfig upstream, AuthenticationConfig authentication) {
        return upstream.credentials().type() == CredentialType.UNSAFE_PASSTHROUGH
                && (!authentication.takesTokens()
                        || !upstream.urls().stream()
                                .allMatch(url -> authentication.audiences().contains(url.toString())));
    }

    /** The global values, which hold for a route unless it says otherwise. */
    record Base(LimitsConfig limits, TimeoutsConfig timeouts, AuthenticationConfig authentication) {}
}
