package dev.sluice.config.load;

import dev.sluice.config.CredentialType;
import dev.sluice.config.CredentialsConfig;
import dev.sluice.config.EjectionConfig;
import dev.sluice.config.ModernClientsConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.Secret;
import dev.sluice.config.SessionLoss;
import dev.sluice.config.StdioConfig;
import dev.sluice.config.UpstreamAddresses;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.config.UpstreamTransport;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Section {@code upstream} of a route, with {@code ejection} in it. */
final class UpstreamSection {
    static final Section<NoBase, UpstreamConfig> DEFINITION = upstream();

    private static final Pattern CREDENTIAL =
            Pattern.compile("(?i).*(?:authorization|cookie|api-?key|token|secret|password|credential).*");

    private UpstreamSection() {}

    private static Section<NoBase, UpstreamConfig> upstream() {
        SectionBuilder<NoBase> keys = SectionBuilder.withoutBase();
        Key<NoBase, Optional<URI>> url = keys.computed(
                "url",
                new OptionalType<>(Texts.upstreamUrl()),
                values -> Optional.empty(),
                "required, unless there are urls or stdio",
                "the MCP endpoint of the server, as http or https URL");
        Key<NoBase, List<URI>> urls = keys.computed(
                "urls",
                new ListType<>(Texts.upstreamUrl(), true, true),
                values -> List.of(),
                "none",
                "in place of url: the MCP endpoints of several servers that are the same");
        Key<NoBase, Optional<StdioConfig>> stdio = keys.computed(
                "stdio",
                new OptionalType<>(StdioSection.DEFINITION.on(NoBase.INSTANCE)),
                values -> Optional.empty(),
                "none",
                "in place of url: a server that Sluice starts itself and speaks with over standard input and output");
        keys.exactlyOne(url, List.of(urls, stdio));
        Key<NoBase, UpstreamTransport> transport = keys.key(
                "transport",
                Texts.oneOf("choice", UpstreamTransport.class),
                base -> UpstreamTransport.AUTO,
                "how to speak with url or urls: streamable is Streamable HTTP, sse is HTTP+SSE of 2024-11-05, auto finds"
                        + " out");
        Key<NoBase, Optional<String>> revision = keys.key(
                "revision",
                new OptionalType<>(Texts.oneOf("revision", RouteConfig.allRevisions())),
                base -> Optional.empty(),
                "the only MCP revision to speak with the server; without it Sluice finds out what the server speaks");
        Key<NoBase, Map<String, Secret>> headers = keys.key(
                "headers", new HeadersType(), base -> Map.of(), "static headers of every HTTP request to the upstream");
        Key<NoBase, Optional<Path>> trust = keys.key(
                "trust",
                new OptionalType<>(new FileType("PEM file")),
                base -> Optional.empty(),
                "PEM file with the certificate authorities to trust instead of the platform's, for https");
        Key<NoBase, UpstreamAddresses> addresses = keys.key(
                "addresses",
                Texts.oneOf("choice", UpstreamAddresses.class),
                base -> UpstreamAddresses.ANY,
                "where the server may be: public refuses each connection to this machine, to private networks and to other"
                        + " addresses of special purposes, whatever name leads there");
        Key<NoBase, SessionLoss> onSessionLost = keys.key(
                "onSessionLost",
                Texts.oneOf("choice", SessionLoss.class),
                base -> SessionLoss.RECOVER,
                "what happens when the upstream has lost a session: recover opens a new one there and the client's goes on;"
                        + " propagate ends the client's too");
        Key<NoBase, Integer> recoveredSubscriptions = keys.key(
                "recoveredSubscriptions",
                Quantities.count(0, 10_000),
                base -> UpstreamConfig.RECOVERED_SUBSCRIPTIONS,
                "resource subscriptions of one session, each with a URI of up to 2048 characters, that are made again"
                        + " with its new upstream session");
        Key<NoBase, Integer> movesAtOnce = keys.key(
                "movesAtOnce",
                Quantities.count(1, 1000),
                base -> UpstreamConfig.MOVES_AT_ONCE,
                "sessions that are moved between urls at the same time");
        Key<NoBase, Boolean> samplingContext = keys.key(
                "samplingContext",
                Texts.flag(),
                base -> false,
                "whether clients of 2024-11-05 to 2025-06-18 that can be asked for samples are announced to newer servers as"
                        + " such that include context; their revisions have no word for it");
        Key<NoBase, EjectionConfig> ejection = keys.section(
                "ejection",
                ejection(),
                values -> EjectionConfig.defaults(),
                "when one of several urls is left alone for a while");
        Key<NoBase, List<String>> forwardHeaders = keys.key(
                "forwardHeaders",
                new ListType<>(Texts.forwardedHeader(), false, true),
                base -> List.of(),
                "header fields of the client's request that the upstream gets with it; trace context always travels on,"
                        + " credentials never do");
        Key<NoBase, CredentialsConfig> credentials = keys.section(
                "credentials",
                CredentialsSection.DEFINITION,
                values -> CredentialsConfig.defaults(),
                "as whom Sluice speaks with the upstream");
        keys.check(
                List.of(url, urls, credentials),
                (values, binder) -> values.node(credentials)
                        .filter(node -> values.get(credentials).type() != CredentialType.NONE)
                        .filter(node ->
                                !all(values.get(url), values.get(urls)).stream().allMatch(UpstreamConfig::isPrivate))
                        .ifPresent(
                                node -> binder.problem(
                                        node,
                                        "a credential would travel in clear text (expected: an https url or a loopback host)")));
        keys.check(
                List.of(stdio, credentials),
                (values, binder) -> values.node(credentials)
                        .filter(node -> values.get(stdio).isPresent())
                        .ifPresent(node -> binder.problem(node, "has no use with stdio (expected: a url)")));
        keys.check(
                List.of(headers, credentials),
                (values, binder) -> values.node(credentials)
                        .filter(node -> values.get(credentials).type() != CredentialType.NONE)
                        .filter(node -> values.get(headers).keySet().stream()
                                .anyMatch(values.get(credentials).header()::equalsIgnoreCase))
                        .ifPresent(node -> binder.problem(
                                node, "its header is also among the headers (expected: one of the two)")));
        Key<NoBase, ModernClientsConfig> modernClients = keys.section(
                "modernClients",
                ModernClientsSection.DEFINITION,
                values -> ModernClientsConfig.defaults(),
                "clients of 2026-07-28 in front of a server of an earlier revision");
        keys.check(
                List.of(urls),
                (values, binder) -> values.node(urls).ifPresent(node -> refuseTwins(values.get(urls), node, binder)));
        keys.check(
                List.of(url, urls, headers),
                (values, binder) -> values.node(headers)
                        .filter(node ->
                                !all(values.get(url), values.get(urls)).stream().allMatch(UpstreamConfig::isPrivate))
                        .ifPresent(node -> refuseOpenCredentials(node, binder)));
        keys.check(
                List.of(url, urls, trust),
                (values, binder) -> values.node(trust)
                        .filter(node ->
                                all(values.get(url), values.get(urls)).stream().noneMatch(UpstreamConfig::isEncrypted))
                        .ifPresent(node ->
                                binder.problem(node, "has no use with an http upstream (expected: an https url)")));
        keys.check(
                List.of(url, urls, addresses),
                (values, binder) -> values.node(addresses)
                        .filter(node -> !all(values.get(url), values.get(urls)).stream()
                                .allMatch(known -> values.get(addresses).mayAllow(known.getHost())))
                        .ifPresent(node -> binder.problem(
                                node, "an upstream has another address (expected: urls of public addresses, or any)")));
        keys.check(
                List.of(stdio, headers),
                (values, binder) -> values.node(headers)
                        .filter(node -> values.get(stdio).isPresent())
                        .ifPresent(node -> binder.problem(node, "has no use with stdio (expected: a url)")));
        return keys.build(values -> new UpstreamConfig(
                all(values.get(url), values.get(urls)),
                values.get(stdio),
                values.get(transport),
                values.get(revision),
                values.get(headers),
                values.get(trust),
                values.get(addresses),
                values.get(onSessionLost),
                values.get(recoveredSubscriptions),
                values.get(movesAtOnce),
                values.get(samplingContext),
                values.get(ejection),
                values.get(forwardHeaders),
                values.get(credentials),
                values.get(modernClients)));
    }

    private static Section<EjectionConfig, EjectionConfig> ejection() {
        SectionBuilder<EjectionConfig> keys = new SectionBuilder<>(EjectionConfig.defaults(), Scope.GLOBAL);
        Key<EjectionConfig, Integer> failures = keys.key(
                "failures",
                Quantities.count(1, 1000),
                EjectionConfig::failures,
                "failures in a row (no connection, a lost one, a status of 500 or more, silence) after which one of several"
                        + " urls is left alone");
        Key<EjectionConfig, Duration> time = keys.key(
                "time",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                EjectionConfig::time,
                "how long the first time; each time soon after the one before takes twice as long; at most longestTime");
        Key<EjectionConfig, Duration> longestTime = keys.key(
                "longestTime",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(24)),
                EjectionConfig::longestTime,
                "how long at most");
        Key<EjectionConfig, Integer> maxShare = keys.key(
                "maxShare",
                Quantities.percent(0, 100),
                EjectionConfig::maxShare,
                "how many of the urls at most are left alone at the same time; one always stays in use");
        keys.ordered(time, longestTime);
        return keys.build(values -> new EjectionConfig(
                values.get(failures), values.get(time), values.get(longestTime), values.get(maxShare)));
    }

    private static List<URI> all(Optional<URI> url, List<URI> urls) {
        List<URI> all = new ArrayList<>(urls);
        url.ifPresent(all::add);
        return all;
    }

    /** Sessions and metrics know a replica by its URL without the query, because a query may hold a credential. */
    private static void refuseTwins(List<URI> urls, YamlNode node, Binder binder) {
        long names = urls.stream().map(UpstreamConfig::nameOf).distinct().count();
        if (names < urls.size()) {
            binder.problem(node, "two urls differ in their queries only (expected: each server once)");
        }
    }

    private static void refuseOpenCredentials(YamlNode node, Binder binder) {
        if (!(node instanceof YamlNode.Mapping headers)) {
            return;
        }
        headers.entries().forEach((name, entry) -> {
            if (CREDENTIAL.matcher(name).matches()) {
                binder.problem(
                        entry.position(),
                        entry.path(),
                        "a credential would travel in clear text (expected: an https url or a loopback host)");
            }
        });
    }
}
