package dev.sluice.proxy.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Runs {@code sluice}.
 *
 * <p>Exit status: 0 when what was asked for is done, 1 when it could not be done, 2 after a mistake on the command line;
 * the last two with an explanation on standard error.
 */
public final class Main {
    private Main() {}

    /**
     * Runs one command and ends the process.
     *
     * @param arguments see {@code sluice --help}
     */
    public static void main(String[] arguments) {
        System.exit(run(Terminal.of(System.out, System.err), System::getenv, arguments));
    }

    /** Runs one command; returns its exit status. */
    static int run(Terminal terminal, Function<String, @Nullable String> environment, String... arguments) {
        return new CommandLine(new SluiceCommand(terminal, environment))
                .addSubcommand(new AuditCommand(terminal))
                .addSubcommand(new ToolsCommand(terminal))
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setParameterExceptionHandler(Mistakes::misunderstood)
                .setExecutionExceptionHandler(Mistakes::failed)
                .execute(arguments);
    }
}
