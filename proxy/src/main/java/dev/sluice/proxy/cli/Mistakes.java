package dev.sluice.proxy.cli;

import dev.sluice.proxy.StartException;
import dev.sluice.proxy.cli.demo.DemoException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into words on standard error and an exit status. Stack traces are for bugs only. */
final class Mistakes {
    private static final Logger LOGGER = LoggerFactory.getLogger(Mistakes.class);

    private static final int NOT_POSSIBLE = 1;

    private Mistakes() {}

    /** A mistake on the command line: one line, with the nearest option or command where there is one. */
    static int misunderstood(ParameterException mistake, String[] arguments) {
        return explain(mistake.getCommandLine(), firstLine(mistake) + suggestion(mistake));
    }

    /** What a command threw. */
    static int failed(Exception error, CommandLine command, ParseResult parsed) {
        if (error instanceof UsageException usage) {
            return explain(command, String.valueOf(usage.getMessage()));
        }
        if (error instanceof CommandException || error instanceof StartException || error instanceof DemoException) {
            command.getErr().println("sluice: " + error.getMessage());
        } else {
            LOGGER.error("sluice {} failed", command.getCommandName(), error);
        }
        return NOT_POSSIBLE;
    }

    private static int explain(CommandLine command, String mistake) {
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + mistake + " (see '" + name + " --help')");
        return CommandLine.ExitCode.USAGE;
    }

    private static String firstLine(ParameterException mistake) {
        return String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
    }

    private static String suggestion(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            return near.isEmpty() ? "" : "; did you mean " + near.get(0) + "?";
        }
        return "";
    }
}
