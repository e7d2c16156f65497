package dev.sluice.proxy.cli;

import dev.sluice.interceptors.audit.AuditVerification;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice audit}: what can be done with an audit trail. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks after audit trails.",
        footer = {"", "Example:", "  sluice audit verify audit.log"})
final class AuditCommand {
    private final Terminal terminal;

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Checks that no record of an audit trail was changed, taken out, put in or moved.",
            footer = {
                "",
                "Examples:",
                "  sluice audit verify audit.log",
                "  sluice audit verify --key-file /run/secrets/audit audit.1 audit.log",
                "",
                "Records that are missing at the end show only to who knows the last hash: keep what this prints."
            })
    int verify(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files of one trail, oldest first.")
                    List<Path> files,
            @Option(
                            names = "--key-file",
                            paramLabel = "FILE",
                            description = "Holds the key of the trail, where it has one.")
                    @Nullable
                    Path keyFile) {
        try {
            String key = keyFile == null ? "" : Files.readString(keyFile).strip();
            return tell(AuditVerification.verify(files, key));
        } catch (NoSuchFileException e) {
            throw new CommandException(e.getFile() + " is not there");
        } catch (MalformedInputException e) {
            throw new CommandException("a file is no text in UTF-8");
        } catch (IOException e) {
            throw new CommandException("a file cannot be read: " + e.getMessage());
        }
    }

    private int tell(AuditVerification.Result result) {
        if (!result.problems().isEmpty()) {
            throw new CommandException("the chain is broken:\n  " + String.join("\n  ", result.problems()));
        }
        terminal.say(result.lines() + (result.lines() == 1 ? " record, chain whole" : " records, chain whole"));
        if (!result.fromTheStart()) {
            terminal.say("The first record goes on from a file that was not given.");
        }
        terminal.say("last hash " + result.lastHash());
        return 0;
    }
}
