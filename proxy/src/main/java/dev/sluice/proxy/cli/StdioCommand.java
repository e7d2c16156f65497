package dev.sluice.proxy.cli;

import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.StdioTransport;
import java.util.List;
import java.util.Optional;

/** {@code sluice stdio}: serves the client that has started this process, and ends with it. */
final class StdioCommand {
    private final StandardStreams streams;

    StdioCommand(StandardStreams streams) {
        this.streams = streams;
    }

    int run(SluiceConfig config, Optional<String> routeName) {
        StdioTransport transport = new StdioTransport(streams.in(), streams.out(), routeName);
        Sluice sluice = Sluice.start(config, List.of(transport));
        Thread stop = new Thread(sluice::close, "sluice-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        var unused = sluice.over().block();
        sluice.close();
        return 0;
    }
}
