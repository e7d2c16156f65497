package dev.sluice.proxy.cli;

import dev.sluice.config.RouteConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.ChainOutline;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code sluice chain FILE}: prints what runs, in which order, and what is skipped for which revision and why. */
final class ChainCommand {
    private final Terminal terminal;

    ChainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    int run(SluiceConfig config, Optional<String> routeName, Optional<String> revision) {
        RouteConfig route = route(config, routeName);
        for (ProtocolVersion version : versions(route, revision)) {
            ChainOutline outline = ChainOutline.of(config, route, version);
            terminal.say("route " + route.name() + ", revision " + version.wireName());
            tell("requests", outline.requests());
            tell("replies", outline.replies());
        }
        return 0;
    }

    private void tell(String title, List<String> lines) {
        terminal.say("  " + title + (lines.isEmpty() ? ": no interceptors" : ""));
        for (int i = 0; i < lines.size(); i++) {
            terminal.say("    " + (i + 1) + " " + lines.get(i));
        }
    }

    private static RouteConfig route(SluiceConfig config, Optional<String> name) {
        List<RouteConfig> routes = config.routes();
        if (name.isEmpty() && routes.size() == 1) {
            return routes.get(0);
        }
        return routes.stream()
                .filter(route -> name.equals(Optional.of(route.name())))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        (name.isEmpty() ? "which route is missing" : "there is no route " + name.get())
                                + "; give --route one of "
                                + routes.stream().map(RouteConfig::name).collect(Collectors.joining(", "))));
    }

    private static List<ProtocolVersion> versions(RouteConfig route, Optional<String> revision) {
        List<String> served = route.revisions().stream().sorted().toList();
        if (revision.isPresent() && !served.contains(revision.get())) {
            throw new UsageException("the route does not serve the revision " + revision.get()
                    + "; give --revision one of " + String.join(", ", served));
        }
        return served.stream()
                .filter(name -> revision.map(name::equals).orElse(true))
                .flatMap(name -> ProtocolVersion.parse(name).stream())
                .toList();
    }
}
