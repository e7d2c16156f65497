package dev.sluice.proxy.cli;

import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.pinning.PinFile;
import dev.sluice.interceptors.pinning.PinFile.PinnedTool;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice tools}: what an operator does with pinned tools. */
@Command(
        name = "tools",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks after pinned tools. A running Sluice takes changes within seconds.",
        footer = {"", "Examples:", "  sluice tools list pins.json", "  sluice tools approve pins.json echo"})
final class ToolsCommand {
    private final Terminal terminal;

    ToolsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Lists the tools that were seen, and which of them wait for approval.",
            footer = {"", "Example:", "  sluice tools list pins.json"})
    int list(@Parameters(paramLabel = "FILE", description = "The file of pins.") Path file) {
        for (PinnedTool tool : tools(file)) {
            terminal.say("%-9s %s %s".formatted(tool.state(), tool.route(), shown(tool.name())));
        }
        return 0;
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Approves what a tool is now.",
            footer = {"", "Example:", "  sluice tools approve pins.json echo --route docs"})
    int approve(
            @Parameters(paramLabel = "FILE", description = "The file of pins.") Path file,
            @Parameters(paramLabel = "TOOL", description = "Its name.") String name,
            @Option(names = "--route", paramLabel = "NAME", description = "Where, when several routes have it.")
                    @Nullable
                    String route) {
        PinnedTool tool = waiting(file, name, route);
        try {
            boolean approved = PinFile.of(file).approve(tool.route(), tool.name());
            terminal.say((approved ? "approved " : "already approved ") + tool.route() + " " + shown(tool.name()));
            return 0;
        } catch (IOException e) {
            throw new CommandException(file + " cannot be written: " + e.getMessage());
        }
    }

    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Shows what has changed in a tool since it was approved.",
            footer = {"", "Example:", "  sluice tools diff pins.json echo"})
    int diff(
            @Parameters(paramLabel = "FILE", description = "The file of pins.") Path file,
            @Parameters(paramLabel = "TOOL", description = "Its name.") String name,
            @Option(names = "--route", paramLabel = "NAME", description = "Where, when several routes have it.")
                    @Nullable
                    String route) {
        PinnedTool tool = waiting(file, name, route);
        Map<String, JsonView> before = members(tool.approved());
        Map<String, JsonView> after = members(tool.seen());
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String member : names) {
            tell(member, before.get(member), after.get(member));
        }
        return 0;
    }

    private void tell(String member, @Nullable JsonView before, @Nullable JsonView after) {
        if (!Objects.equals(before, after)) {
            if (before != null) {
                terminal.say("- " + shown(member) + ": " + shown(before.toJson()));
            }
            if (after != null) {
                terminal.say("+ " + shown(member) + ": " + shown(after.toJson()));
            }
        }
    }

    /** In ASCII, because it is the text of a stranger on an operator's terminal. */
    private static String shown(String text) {
        String quoted = JsonText.of(Map.of("", text));
        return quoted.substring(5, quoted.length() - 2).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private static Map<String, JsonView> members(String definition) {
        try {
            return definition.isEmpty() ? Map.of() : JsonText.read(definition).members();
        } catch (MalformedMessageException cut) {
            return Map.of("(too long to be kept)", JsonText.read("\"\""));
        }
    }

    private PinnedTool waiting(Path file, String name, @Nullable String route) {
        List<PinnedTool> found = tools(file).stream()
                .filter(tool -> tool.name().equals(name)
                        && (route == null || tool.route().equals(route)))
                .toList();
        if (found.isEmpty()) {
            throw new CommandException(file + " knows no tool " + shown(name));
        }
        if (found.size() > 1) {
            throw new UsageException("several routes have the tool " + shown(name) + "; give --route one of "
                    + String.join(", ", found.stream().map(PinnedTool::route).toList()));
        }
        return found.get(0);
    }

    private static List<PinnedTool> tools(Path file) {
        try {
            return PinFile.of(file).tools();
        } catch (NoSuchFileException e) {
            throw new CommandException(file + " is not there");
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(file + " cannot be read: " + e.getMessage());
        }
    }
}
