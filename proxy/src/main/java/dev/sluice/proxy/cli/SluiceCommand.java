package dev.sluice.proxy.cli;

import dev.sluice.config.Address;
import dev.sluice.config.StdioConfig;
import dev.sluice.config.UpstreamConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands and their options. Each method is one command, called by the command line library. */
@Command(
        name = "sluice",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "A reverse proxy for the Model Context Protocol.",
        footer = {
            "",
            "Examples:",
            "  sluice run --upstream http://127.0.0.1:3001/mcp",
            "  sluice run --stdio \"npx -y @modelcontextprotocol/server-everything\"",
            "  sluice run -c sluice.yaml",
            "  sluice stdio --upstream http://127.0.0.1:3001/mcp",
            "  sluice check sluice.yaml",
            "  sluice chain sluice.yaml --route docs --revision 2025-11-25",
            "  sluice audit verify audit.log",
            "  sluice tools list pins.json",
            "  sluice probe http://127.0.0.1:3001/mcp",
            "  sluice demo",
            "",
            "SLUICE_LOG=DEBUG in the environment shows more on standard error.",
            "Exit status: 0 done, 1 not possible, 2 a mistake on the command line."
        })
final class SluiceCommand {
    private final Terminal terminal;
    private final Function<String, @Nullable String> environment;
    private final ConfigSource configs;

    SluiceCommand(Terminal terminal, Function<String, @Nullable String> environment) {
        this.terminal = terminal;
        this.environment = environment;
        this.configs = new ConfigSource(environment);
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Runs the proxy until it is stopped with Ctrl-C or SIGTERM.",
            footer = {
                "",
                "Examples:",
                "  sluice run --upstream http://127.0.0.1:3001/mcp",
                "  sluice run --upstream https://mcp.example.com/mcp --listen 127.0.0.1:9000",
                "  sluice run --stdio \"npx -y @modelcontextprotocol/server-everything\"",
                "  sluice run -c sluice.yaml --admin 127.0.0.1:0",
                "",
                "Stopping lets calls in flight end first; shutdown.grace of the file says how long."
            })
    int run(
            @Option(
                            names = "--upstream",
                            paramLabel = "URL",
                            converter = UpstreamUrlConverter.class,
                            description = "Put Sluice in front of this MCP endpoint, at /mcp, without a file.")
                    @Nullable
                    URI upstream,
            @Option(
                            names = "--stdio",
                            paramLabel = "COMMAND",
                            converter = CommandConverter.class,
                            description = "Start this server for each session and put Sluice in front of it, at /mcp,"
                                    + " without a file. Quotes keep words together; nothing is expanded.")
                    @Nullable
                    StdioConfig stdio,
            @Option(
                            names = {"-c", "--config"},
                            paramLabel = "FILE",
                            description = "Run what this YAML file describes.")
                    @Nullable
                    Path file,
            @Option(
                            names = "--listen",
                            paramLabel = "HOST:PORT",
                            converter = AddressConverter.class,
                            description = "Where clients connect (default: the file's, or 127.0.0.1:8808; port 0: any"
                                    + " free one).")
                    @Nullable
                    Address listen,
            @Option(
                            names = "--admin",
                            paramLabel = "HOST:PORT",
                            converter = AddressConverter.class,
                            description = "Where health and metrics are (default: the file's, or 127.0.0.1:8809; port"
                                    + " 0: any free one).")
                    @Nullable
                    Address admin) {
        return new RunCommand(terminal)
                .run(() -> configs.of(upstream(upstream, stdio), file, listen, admin), Optional.ofNullable(file));
    }

    private static @Nullable UpstreamConfig upstream(@Nullable URI url, @Nullable StdioConfig stdio) {
        if (url != null && stdio != null) {
            throw new UsageException("--upstream and --stdio exclude each other; give one of them");
        }
        if (url != null) {
            return UpstreamConfig.of(url);
        }
        return stdio == null ? null : UpstreamConfig.of(stdio);
    }

    @Command(
            name = "stdio",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Serves one client over standard input and output: a desktop client runs this as its server.",
            footer = {
                "",
                "Examples:",
                "  sluice stdio --upstream https://mcp.example.com/mcp",
                "  sluice stdio -c sluice.yaml --route docs",
                "",
                "No port is opened. It ends when standard input ends. Standard error has warnings, and more with"
                        + " SLUICE_LOG."
            })
    int stdio(
            @Option(
                            names = "--upstream",
                            paramLabel = "URL",
                            converter = UpstreamUrlConverter.class,
                            description = "Put Sluice in front of this MCP endpoint, without a file.")
                    @Nullable
                    URI upstream,
            @Option(
                            names = {"-c", "--config"},
                            paramLabel = "FILE",
                            description = "Use a route of this YAML file; its listeners are not opened.")
                    @Nullable
                    Path file,
            @Option(
                            names = "--route",
                            paramLabel = "NAME",
                            description = "Which route of the file serves the client (default: the only one).")
                    @Nullable
                    String route,
            @Option(
                            names = "--admin",
                            paramLabel = "HOST:PORT",
                            converter = AddressConverter.class,
                            description = "Where health and metrics are (default: nowhere).")
                    @Nullable
                    Address admin) {
        LogLevel.quiet(environment);
        return new StdioCommand(StandardStreams.claim())
                .run(
                        () -> configs.ofStdio(upstream(upstream, null), file, admin),
                        Optional.ofNullable(file),
                        Optional.ofNullable(route));
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Checks a configuration file without starting anything.",
            footer = {"", "Example:", "  sluice check sluice.yaml"})
    int check(@Parameters(paramLabel = "FILE", description = "The YAML file.") Path file) {
        return new CheckCommand(terminal).run(file, configs.load(file));
    }

    @Command(
            name = "chain",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Prints the interceptors of a route in their order, and what is skipped and why.",
            footer = {"", "Example:", "  sluice chain sluice.yaml --route docs --revision 2025-11-25"})
    int chain(
            @Parameters(paramLabel = "FILE", description = "The YAML file.") Path file,
            @Option(
                            names = "--route",
                            paramLabel = "NAME",
                            description = "Which route of the file (default: the only one).")
                    @Nullable
                    String route,
            @Option(
                            names = "--revision",
                            paramLabel = "DATE",
                            description = "The revision of the client (default: each that the route serves).")
                    @Nullable
                    String revision) {
        return new ChainCommand(terminal)
                .run(configs.load(file), Optional.ofNullable(route), Optional.ofNullable(revision));
    }

    @Command(
            name = "probe",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description = "Says what an MCP server is: its revisions, its capabilities, its tools.",
            footer = {
                "",
                "Examples:",
                "  sluice probe http://127.0.0.1:3001/mcp",
                "  sluice probe --stdio \"npx -y @modelcontextprotocol/server-everything\""
            })
    int probe(
            @Parameters(
                            paramLabel = "URL",
                            arity = "0..1",
                            converter = UpstreamUrlConverter.class,
                            description = "The server's MCP endpoint.")
                    @Nullable
                    URI url,
            @Option(
                            names = "--stdio",
                            paramLabel = "COMMAND",
                            converter = CommandConverter.class,
                            description = "Start the server with this command instead, as sluice run does.")
                    @Nullable
                    StdioConfig stdio) {
        return new ProbeCommand(terminal).run(configs.of(upstream(url, stdio), null, null, null));
    }

    @Command(
            name = "demo",
            mixinStandardHelpOptions = true,
            versionProvider = SluiceVersion.class,
            description =
                    "Shows Sluice at work: starts a Java error checker, puts Sluice before it, calls it, and stays"
                            + " up to be called by hand.",
            footer = {"", "Examples:", "  sluice demo", "  sluice demo --once"})
    int demo(@Option(names = "--once", description = "Stop after the calls.") boolean once) {
        return new DemoCommand(terminal).run(DemoJar.find(environment), once);
    }
}
