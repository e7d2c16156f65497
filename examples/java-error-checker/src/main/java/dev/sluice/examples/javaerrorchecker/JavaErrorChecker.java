package dev.sluice.examples.javaerrorchecker;

import dev.sluice.examples.javaerrorchecker.check.CheckLimits;
import dev.sluice.examples.javaerrorchecker.server.CheckerService;
import dev.sluice.examples.javaerrorchecker.server.HttpEndpoint;
import dev.sluice.examples.javaerrorchecker.server.HttpSettings;
import dev.sluice.examples.javaerrorchecker.server.ListenAddress;
import dev.sluice.examples.javaerrorchecker.server.StdioEndpoint;
import dev.sluice.examples.javaerrorchecker.workspace.WorkspaceLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command: reads the options, starts one endpoint, and stops when it is told to.
 *
 * <p>Exit status: 0 after a clean end, 1 when the server cannot run, 2 for a wrong command line; each of the last two
 * with one line on standard error. Standard output carries one line when HTTP is ready, or the messages of stdio; logs
 * go to standard error.
 */
@Command(
        name = "java-error-checker",
        mixinStandardHelpOptions = true,
        versionProvider = JavaErrorChecker.Version.class,
        description = "An MCP server that checks Java sources.")
public final class JavaErrorChecker implements Callable<Integer> {
    private static final String NAME = "java-error-checker";
    private static final int FAILED = 1;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Serve Streamable HTTP at http://HOST:PORT/mcp (default: 127.0.0.1:3001; port 0: any free).")
    private @Nullable String listen;

    @Option(
            names = "--allow-host",
            paramLabel = "HOST",
            description = "Answer HTTP requests to this host name too; may be given several times.")
    private List<String> allowedHosts = new ArrayList<>();

    @Option(names = "--stdio", description = "Serve standard input and output instead of HTTP.")
    private boolean stdio;

    @Option(names = "--until-stdin-closes", description = "Stop the HTTP server when standard input ends.")
    private boolean untilStdinCloses;

    @Mixin
    private LimitOptions limits = new LimitOptions();

    /** For picocli, which fills the fields. */
    JavaErrorChecker() {}

    /**
     * Runs the server until it is stopped.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new JavaErrorChecker())
                .setParameterExceptionHandler((trouble, words) -> refuse(trouble))
                .setExecutionExceptionHandler((trouble, command, parsed) -> fail(trouble))
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (ToolProvider.getSystemJavaCompiler() == null) {
            throw new IOException("this Java has no compiler; run with a JDK, not a JRE");
        }
        if (stdio) {
            serveStdio();
        } else {
            serveHttp();
        }
        return 0;
    }

    private void serveStdio() throws IOException, InterruptedException {
        if (listen != null || untilStdinCloses || !allowedHosts.isEmpty()) {
            throw wrong("--stdio cannot be combined with --listen, --allow-host or --until-stdin-closes");
        }
        InputStream in = System.in;
        PrintStream out = System.out;
        // A stray print of a library must not get between the messages.
        System.setOut(System.err);
        try (CheckerService service = open();
                StdioEndpoint endpoint = StdioEndpoint.start(service, in, out)) {
            Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
            endpoint.awaitEnd();
        }
    }

    private void serveHttp() throws IOException, InterruptedException {
        HttpSettings settings = new HttpSettings(address(), allowedHosts);
        try (CheckerService service = open();
                HttpEndpoint endpoint = listen(service, settings)) {
            Thread hook = new Thread(() -> stop(endpoint, service), "shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            System.out.println(NAME + " listening on " + endpoint.uri());
            awaitStop();
        }
    }

    private ListenAddress address() {
        try {
            return ListenAddress.parse(listen == null ? "127.0.0.1:3001" : listen);
        } catch (IllegalArgumentException e) {
            throw wrong("--listen " + e.getMessage());
        }
    }

    private CheckerService open() throws IOException {
        WorkspaceLimits workspaceLimits;
        CheckLimits checkLimits;
        try {
            workspaceLimits = limits.workspaceLimits();
            checkLimits = limits.checkLimits();
        } catch (IllegalArgumentException e) {
            throw wrong("--" + e.getMessage());
        }
        return CheckerService.open(workspaceLimits, checkLimits);
    }

    private static HttpEndpoint listen(CheckerService service, HttpSettings settings) throws IOException {
        try {
            return HttpEndpoint.start(service, settings);
        } catch (IOException e) {
            throw new IOException("cannot listen on " + settings.address() + ": " + innermostMessage(e), e);
        }
    }

    private void awaitStop() throws InterruptedException, IOException {
        if (untilStdinCloses) {
            System.in.transferTo(OutputStream.nullOutputStream());
        } else {
            // Until a signal ends the process; the shutdown hook cleans up.
            new CountDownLatch(1).await();
        }
    }

    private static void stop(HttpEndpoint endpoint, CheckerService service) {
        endpoint.close();
        service.close();
    }

    private ParameterException wrong(String message) {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("Not started by picocli");
        }
        return new ParameterException(command.commandLine(), message);
    }

    private static int refuse(ParameterException trouble) {
        System.err.println(NAME + ": " + trouble.getMessage() + " (see --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private static int fail(Exception trouble) {
        System.err.println(NAME + ": " + trouble.getMessage());
        return FAILED;
    }

    private static String innermostMessage(Throwable trouble) {
        Throwable innermost = trouble;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }

    /** Tells picocli the version of this build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {NAME + " " + CheckerService.version()};
        }
    }
}
