package dev.sluice.proxy.cli;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.Inspections;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.inspection.ClientView;
import dev.sluice.proxy.inspection.ClientViews;
import dev.sluice.proxy.inspection.Inspection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code sluice probe}: says what a server is and has. */
final class ProbeCommand {
    private static final int LONGEST_DESCRIPTION = 80;

    private final Terminal terminal;

    ProbeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    int run(SluiceConfig config) {
        String address = name(config.routes().get(0).upstream());
        try {
            tell(address, Inspections.inspect(config));
            return 0;
        } catch (FaultException e) {
            throw new CommandException(
                    address + " does not answer: " + e.fault().text());
        }
    }

    private static String name(UpstreamConfig upstream) {
        return upstream.stdio()
                .map(stdio -> stdio.command().get(0))
                .orElseGet(() -> UpstreamConfig.nameOf(upstream.urls().get(0)));
    }

    private void tell(String address, Inspection found) {
        terminal.say(address);
        line("server", identity(found.serverInfo()));
        line("modern", revisions(found.modern()).orElse("no: server/discover was not answered"));
        line("legacy", revisions(found.legacy()).orElse("no: initialize was not answered"));
        line("offers", offers(found));
        tools(found.entries(Methods.TOOLS_LIST, "tools"));
        clients(new ClientViews(new Adaptations()).of(found));
    }

    private void clients(List<ClientView> views) {
        String title = "clients";
        for (ClientView view : views) {
            line(title, view.client().wireName() + "  " + seen(view));
            title = "";
        }
    }

    private static String seen(ClientView view) {
        if (view.server().isEmpty()) {
            return "not served: the server does not speak this era";
        }
        ProtocolVersion server = view.server().get();
        if (view.client() == server) {
            return "as it is";
        }
        String changed = view.changed().entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        return "adapted from " + server.wireName() + (changed.isEmpty() ? "" : "; changed or left out: " + changed);
    }

    private void tools(List<JsonView> tools) {
        int width = tools.stream().mapToInt(tool -> name(tool).length()).max().orElse(0);
        String title = "tools";
        for (JsonView tool : tools) {
            String description = tool.member("description").string().orElse("");
            line(title, name(tool) + " ".repeat(width - name(tool).length() + 2) + firstLine(description));
            title = "";
        }
    }

    private void line(String title, String text) {
        terminal.say("  %-9s %s".formatted(title, text).stripTrailing());
    }

    private static Optional<String> revisions(Set<ProtocolVersion> versions) {
        return versions.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", ProtocolVersion.wireNamesNewestFirst(versions)));
    }

    private static String identity(JsonView serverInfo) {
        String version = serverInfo.member("version").string().orElse("");
        return (serverInfo.member("name").string().orElse("without a name") + " " + version).trim();
    }

    private static String offers(Inspection found) {
        List<String> offers = new ArrayList<>();
        found.capabilities().members().keySet().stream()
                .sorted()
                .forEach(capability -> offers.add(counted(found, capability)));
        return offers.isEmpty() ? "nothing" : String.join(", ", offers);
    }

    private static String counted(Inspection found, String capability) {
        return switch (capability) {
            case "tools", "prompts" ->
                capability + " ("
                        + found.entries(capability + "/list", capability).size() + ")";
            case "resources" -> {
                int templates = found.entries("resources/templates/list", "resourceTemplates")
                        .size();
                yield "resources ("
                        + found.entries("resources/list", "resources").size()
                        + (templates == 0 ? "" : ", " + templates + (templates == 1 ? " template" : " templates"))
                        + ")";
            }
            default -> capability;
        };
    }

    private static String name(JsonView tool) {
        return tool.member("name").string().orElse("?");
    }

    /** Descriptions are written for models, and long. */
    private static String firstLine(String description) {
        String line = description.lines().findFirst().orElse("").trim();
        return line.length() <= LONGEST_DESCRIPTION ? line : line.substring(0, LONGEST_DESCRIPTION - 1) + "…";
    }
}
