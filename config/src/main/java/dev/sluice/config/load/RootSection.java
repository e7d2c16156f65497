package dev.sluice.config.load;

import dev.sluice.config.AdminConfig;
import dev.sluice.config.AuthenticationConfig;
import dev.sluice.config.AuthenticationMethod;
import dev.sluice.config.LimitsConfig;
import dev.sluice.config.ListenConfig;
import dev.sluice.config.ReloadConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.SessionConfig;
import dev.sluice.config.ShutdownConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TimeoutsConfig;
import dev.sluice.config.TlsConfig;
import java.nio.file.Path;
import java.util.List;

/** The file as a whole. */
final class RootSection {
    static final Section<NoBase, SluiceConfig> DEFINITION = root();

    private RootSection() {}

    private static Section<NoBase, SluiceConfig> root() {
        SectionBuilder<NoBase> keys = SectionBuilder.withoutBase();
        Key<NoBase, ListenConfig> listen = keys.section(
                "listen", ListenSection.DEFINITION, values -> ListenConfig.defaults(), "where clients connect");
        Key<NoBase, AdminConfig> admin = keys.section(
                "admin", AdminSection.DEFINITION, values -> AdminConfig.defaults(), "where operators look");
        Key<NoBase, List<Path>> plugins = keys.key(
                "plugins", ListType.of(new FileType("jar")), base -> List.of(), "jars with interceptor factories");
        Key<NoBase, SessionConfig> session = keys.section(
                "session", SessionSection.DEFINITION, values -> SessionConfig.defaults(), "legacy sessions");
        Key<NoBase, LimitsConfig> limits = keys.section(
                "limits", LimitsSection.GLOBAL, values -> LimitsConfig.defaults(), "what is too large or too many");
        Key<NoBase, TimeoutsConfig> timeouts = keys.section(
                "timeouts", TimeoutsSection.GLOBAL, values -> TimeoutsConfig.defaults(), "what takes too long");
        Key<NoBase, ShutdownConfig> shutdown = keys.section(
                "shutdown", ShutdownSection.DEFINITION, values -> ShutdownConfig.defaults(), "how the process ends");
        Key<NoBase, ReloadConfig> reload = keys.section(
                "reload",
                ReloadSection.DEFINITION,
                values -> ReloadConfig.defaults(),
                "how changes of the file are found");
        Key<NoBase, AuthenticationConfig> authentication = keys.section(
                "authentication",
                AuthenticationSection.GLOBAL,
                values -> AuthenticationConfig.defaults(),
                "who may come in");
        Key<NoBase, List<RouteConfig>> routes = keys.sections(
                "routes",
                RouteSection.DEFINITION,
                values -> new RouteSection.Base(values.get(limits), values.get(timeouts), values.get(authentication)),
                true,
                "a list of at least one route");
        keys.check(List.of(listen, admin), (values, binder) -> {
            if (collide(values.get(listen), values.get(admin))) {
                values.node(admin)
                        .or(() -> values.node(listen))
                        .ifPresent(node -> binder.problem(
                                node, "listen and admin have the same address (expected: two addresses)"));
            }
        });
        keys.check(
                List.of(listen, routes),
                (values, binder) -> values.node(routes)
                        .ifPresent(node -> checkCallers(values.get(listen), values.get(routes), node, binder)));
        return keys.build(values -> new SluiceConfig(
                values.get(listen),
                values.get(admin),
                values.get(plugins),
                values.get(session),
                values.get(limits),
                values.get(timeouts),
                values.get(shutdown),
                values.get(reload),
                values.get(authentication),
                values.get(routes)));
    }

    /** Tokens are for an address, and certificates come with TLS. */
    private static void checkCallers(ListenConfig listen, List<RouteConfig> routes, YamlNode node, Binder binder) {
        boolean tokens =
                routes.stream().anyMatch(route -> route.authentication().takesTokens());
        if (tokens
                && listen.publicUrl().isEmpty()
                && isEverywhere(listen.address().host())) {
            binder.problem(
                    node,
                    "oauth on a listener without a name (expected: listen.publicUrl, for which tokens are meant)");
        }
        boolean certificates = routes.stream()
                .anyMatch(route -> route.authentication().methods().contains(AuthenticationMethod.CERTIFICATE));
        if (certificates && listen.tls().flatMap(TlsConfig::clientTrust).isEmpty()) {
            binder.problem(node, "certificate without authorities (expected: listen.tls.clientTrust)");
        }
    }

    private static boolean isEverywhere(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    private static boolean collide(ListenConfig listen, AdminConfig admin) {
        return admin.enabled()
                && listen.address().port() != 0
                && listen.address().equals(admin.address());
    }
}
