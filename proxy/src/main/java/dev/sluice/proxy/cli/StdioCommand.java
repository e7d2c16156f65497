package dev.sluice.proxy.cli;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.watch.FileChanges;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.StdioTransport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code sluice stdio}: serves the client that has started this process, and ends with it. */
final class StdioCommand {
    private final StandardStreams streams;

    StdioCommand(StandardStreams streams) {
        this.streams = streams;
    }

    int run(Supplier<SluiceConfig> source, Optional<Path> file, Optional<String> routeName) {
        Optional<FileChanges> changes = file.map(FileChanges::new);
        StdioTransport transport = new StdioTransport(streams.in(), streams.out(), routeName);
        Sluice sluice = Sluice.start(source.get(), List.of(transport));
        Thread stop = new Thread(sluice::close, "sluice-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        changes.ifPresent(following -> sluice.follow(following, source));
        var unused = sluice.over().block();
        sluice.close();
        return 0;
    }
}
