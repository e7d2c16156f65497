package dev.sluice.config.load;

import dev.sluice.config.Secret;
import dev.sluice.config.UpstreamConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Section {@code upstream} of a route. */
final class UpstreamSection {
    static final Section<NoBase, UpstreamConfig> DEFINITION = upstream();

    private static final Pattern CREDENTIAL =
            Pattern.compile("(?i).*(?:authorization|cookie|api-?key|token|secret|password|credential).*");

    private UpstreamSection() {}

    private static Section<NoBase, UpstreamConfig> upstream() {
        SectionBuilder<NoBase> keys = SectionBuilder.withoutBase();
        Key<NoBase, URI> url =
                keys.required("url", Texts.upstreamUrl(), "the MCP endpoint of the server, as http or https URL");
        Key<NoBase, Map<String, Secret>> headers = keys.key(
                "headers", new HeadersType(), base -> Map.of(), "static headers of every HTTP request to the upstream");
        Key<NoBase, Optional<Path>> trust = keys.key(
                "trust",
                new OptionalType<>(new FileType("PEM file")),
                base -> Optional.empty(),
                "PEM file with the certificate authorities to trust instead of the platform's, for https");
        keys.check(
                List.of(url, headers),
                (values, binder) -> values.node(headers)
                        .ifPresent(node -> refuseOpenCredentials(UpstreamConfig.of(values.get(url)), node, binder)));
        keys.check(
                List.of(url, trust),
                (values, binder) -> values.node(trust)
                        .filter(node -> !UpstreamConfig.of(values.get(url)).isEncrypted())
                        .ifPresent(node ->
                                binder.problem(node, "has no use with an http upstream (expected: an https url)")));
        return keys.build(values -> new UpstreamConfig(values.get(url), values.get(headers), values.get(trust)));
    }

    private static void refuseOpenCredentials(UpstreamConfig upstream, YamlNode node, Binder binder) {
        if (upstream.isEncrypted() || upstream.isLoopback() || !(node instanceof YamlNode.Mapping headers)) {
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
