package dev.sluice.proxy.cli;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.watch.FileChanges;
import dev.sluice.proxy.Sluice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code sluice run}: starts, says so, and stays until a signal ends the process. */
final class RunCommand {
    private final Terminal terminal;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    int run(Supplier<SluiceConfig> source, Optional<Path> file) {
        Optional<FileChanges> changes = file.map(FileChanges::new);
        SluiceConfig config = source.get();
        Sluice sluice = Sluice.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(sluice::close, "sluice-stop"));
        changes.ifPresent(following -> sluice.follow(following, source));
        Greeting greeting = new Greeting(terminal);
        List<Finding> findings = greeting.introduce(sluice, config);
        terminal.say("");
        terminal.say("Try it:");
        greeting.suggest(sluice, findings.get(0));
        Signal.await();
        return 0;
    }
}
