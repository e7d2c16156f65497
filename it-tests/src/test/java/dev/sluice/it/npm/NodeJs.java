package dev.sluice.it.npm;

import dev.sluice.it.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The programs in {@code it-tests/npm}, with their packages installed.
 *
 * @param folder where they are
 */
record NodeJs(Path folder) {
    private static final int OLDEST = 20;
    private static final Duration LONGEST_INSTALL = Duration.ofMinutes(5);
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.");
    private static final Pattern LISTENING = Pattern.compile("listening on (http\\S+)");

    /** The major version of the Node.js on the path; empty when there is none. */
    static Optional<Integer> version() {
        try (ChildProcess node = ChildProcess.start("node", List.of("node", "--version"), Path.of("."), Map.of())) {
            return Optional.of(Integer.valueOf(node.await(VERSION)));
        } catch (UncheckedIOException notFound) {
            return Optional.empty();
        }
    }

    /** Whether that Node.js can run the programs. */
    static boolean isUsable(Optional<Integer> version) {
        return version.map(major -> major >= OLDEST).orElse(false);
    }

    /** Installs the packages, unless what is installed is what the lock file says. One test process at a time does so. */
    static NodeJs install() {
        NodeJs node = new NodeJs(Path.of(System.getProperty("sluice.npm.folder"))
                .toAbsolutePath()
                .normalize());
        Path guard = node.folder.resolve(".installing");
        try (FileChannel channel = FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !node.isInstalled()) {
                node.installPackages();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return node;
    }

    private void installPackages() {
        List<String> command = List.of("npm", "ci", "--no-audit", "--no-fund");
        try (ChildProcess npm = ChildProcess.start("npm ci", command, folder, Map.of())) {
            if (npm.awaitExit(LONGEST_INSTALL) != 0) {
                throw new IllegalStateException("npm ci failed\n" + npm.transcript());
            }
        }
    }

    private boolean isInstalled() {
        try {
            Path installed = folder.resolve("node_modules/.package-lock.json");
            return Files.exists(installed)
                    && Files.getLastModifiedTime(installed)
                                    .compareTo(Files.getLastModifiedTime(folder.resolve("package-lock.json")))
                            >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program of the folder. */
    ChildProcess start(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        return ChildProcess.start(arguments[0], command, folder, environment);
    }

    /** Starts a server of the folder on a free port. */
    Server serve(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--until-stdin-closes");
        ChildProcess process = start(Map.of(), all.toArray(String[]::new));
        try {
            return new Server(process, URI.create(process.await(LISTENING)));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /**
     * A running server.
     *
     * @param process of the server
     * @param endpoint its MCP endpoint
     */
    record Server(ChildProcess process, URI endpoint) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }
}
