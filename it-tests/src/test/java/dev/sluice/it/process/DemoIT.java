package dev.sluice.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Pattern LAST_REVISION =
            Pattern.compile("(2025-11-25) tools/call +POST +200 .*Created session.*");

    @Test
    void demo_once_checksAFileThroughSluiceInEveryRevision(@TempDir Path folder) {
        List<String> command = List.of(ChildProcess.java(), "-jar", System.getProperty("sluice.jar"), "demo", "--once");
        Map<String, String> environment = Map.of("SLUICE_DEMO_SERVER", System.getProperty("sluice.checker.jar"));

        try (ChildProcess demo = ChildProcess.start("demo", command, folder, environment)) {
            assertThat(demo.await(LAST_REVISION)).isEqualTo("2025-11-25");
            assertThat(demo.output())
                    .anyMatch(line -> line.contains("notifications/progress: Parsed Greeter.java"))
                    .anyMatch(line -> line.contains("Greeter.java:3 cannot find symbol"))
                    .anyMatch(line -> line.contains("2025-03-26 tools/call"))
                    .anyMatch(line -> line.contains("2025-06-18 tools/call"));
            assertThat(demo.awaitExit(Duration.ofSeconds(30))).isZero();
        }
    }
}
