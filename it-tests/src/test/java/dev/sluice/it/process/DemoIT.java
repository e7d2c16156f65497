package dev.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Pattern LAST_REVISION =
            Pattern.compile("(2026-07-28) over HTTP, stateless +POST +200 .*Created session.*");

    /** The distribution is moved away from its checkout first: it must need nothing but itself. */
    @Test
    void demo_once_checksAFileThroughSluiceInEveryRevision(@TempDir Path folder) throws IOException {
        Path sluice = Path.of(System.getProperty("sluice.jar"));
        Path moved = folder.resolve("sluice");
        copy(sluice.resolveSibling("."), moved);
        String jar = moved.resolve(sluice.getFileName()).toString();
        List<String> command = List.of(ChildProcess.java(), "-jar", jar, "demo", "--once");

        try (ChildProcess demo = ChildProcess.start("demo", command, folder, Map.of())) {
            assertThat(demo.await(LAST_REVISION)).isEqualTo("2026-07-28");
            assertThat(demo.output())
                    .anyMatch(line -> line.contains("notifications/progress: Parsed Greeter.java"))
                    .anyMatch(line -> line.contains("Greeter.java:3 cannot find symbol"))
                    .anyMatch(line -> line.contains("2024-11-05 over HTTP+SSE"))
                    .anyMatch(line -> line.contains("2025-03-26 over Streamable HTTP"))
                    .anyMatch(line -> line.contains("2025-06-18 over Streamable HTTP"))
                    .anyMatch(line -> line.contains("2025-11-25 over Streamable HTTP"));
            assertThat(demo.awaitExit(Duration.ofSeconds(30))).isZero();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
