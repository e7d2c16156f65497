package dev.sluice.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The classes of Sluice as the JVM keeps them in memory, in a file beside the jar: tests start so many processes that
 * reading the classes again is most of their work. A process that cannot use the file reads the classes. Several test
 * processes may make the file at the same time: each writes its own and puts it in place when it is whole.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html">java, Application Class Data Sharing</a>
 */
final class ClassArchive {
    private static final Pattern STARTED = Pattern.compile("listening on (\\S+)");
    private static final Duration LONGEST_WRITING = Duration.ofMinutes(1);
    private static final String NOBODY = "http://127.0.0.1:9/mcp";

    private ClassArchive() {}

    /**
     * Makes the file unless it is there and newer than all jars.
     *
     * @param jar that is started
     * @param settings of the JVM; the same at every start
     * @return settings that use it
     */
    static List<String> of(Path jar, List<String> settings) {
        Path archive = jar.resolveSibling(jar.getFileName() + ".jsa");
        try {
            if (!Files.exists(archive) || modified(archive).compareTo(newestJar(folder(jar))) < 0) {
                Path draft = jar.resolveSibling(
                        archive.getFileName() + "." + ProcessHandle.current().pid());
                write(jar, draft, settings);
                if (Files.exists(draft)) {
                    Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // What the JVM would say of a file that does not fit would go where messages go.
        return List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + archive);
    }

    private static Path folder(Path jar) {
        return Objects.requireNonNull(jar.getParent(), "a jar in a folder");
    }

    private static FileTime newestJar(Path folder) throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                newest = modified(jar).compareTo(newest) > 0 ? modified(jar) : newest;
            }
        }
        return newest;
    }

    private static FileTime modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file);
    }

    private static void write(Path jar, Path archive, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(ChildProcess.java()));
        command.addAll(settings);
        command.addAll(List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + archive, "-jar", jar.toString()));
        command.addAll(List.of("run", "--upstream", NOBODY, "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"));
        try (ChildProcess sluice = ChildProcess.start("Sluice", command, folder(jar), Map.of())) {
            var unusedAddress = sluice.await(STARTED);
            sluice.terminate();
            var unused = sluice.awaitExit(LONGEST_WRITING);
        }
    }
}
