package dev.sluice.proxy.cli;

import dev.sluice.config.RouteConfig;
import dev.sluice.config.SluiceConfig;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** {@code sluice check FILE}: says what a valid file describes; an invalid one fails before this is reached. */
final class CheckCommand {
    private final Terminal terminal;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    int run(Path file, SluiceConfig config) {
        int count = config.routes().size();
        String paths = config.routes().stream().map(RouteConfig::path).collect(Collectors.joining(", "));
        terminal.say(file + " is valid: " + count + (count == 1 ? " route (" : " routes (") + paths + ")");
        return 0;
    }
}
