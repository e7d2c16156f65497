package dev.sluice.proxy.cli;

import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.Sluice;
import java.util.List;

/** {@code sluice run}: starts, says so, and stays until a signal ends the process. */
final class RunCommand {
    private final Terminal terminal;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    int run(SluiceConfig config) {
        Sluice sluice = Sluice.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(sluice::close, "sluice-stop"));
        Greeting greeting = new Greeting(terminal);
        List<Finding> findings = greeting.introduce(sluice, config);
        terminal.say("");
        terminal.say("Try it:");
        greeting.suggest(sluice, findings.get(0));
        Signal.await();
        return 0;
    }
}
