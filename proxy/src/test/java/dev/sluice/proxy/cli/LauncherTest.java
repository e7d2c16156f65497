package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher at the root of the checkout, with a pretended Java and a pretended Maven that say how they are called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
final class LauncherTest {
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private Path checkout;
    private Path java;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void writeCheckout() throws IOException {
        checkout = folder.resolve("a checkout");
        for (String module : List.of("interceptors", "session", "config", "proxy", "examples/java-error-checker")) {
            source(module + "/pom.xml");
            source(module + "/src/main/A.java");
        }
        source("pom.xml");
        Files.copy(Path.of("..", "sluice"), checkout.resolve("sluice"));
        java = folder.resolve("java home");
        script(
                java.resolve("bin/java"),
                "[[ $1 == -version ]] && echo 'openjdk version \"17.0.9\"' >&2 || echo \"java $*\"");
        script(
                folder.resolve("tools/mvn"),
                "echo \"maven $*\"; mkdir -p proxy/target/dist/demo;"
                        + " touch proxy/target/dist/sluice.jar proxy/target/dist/demo/java-error-checker.jar");
        environment.put("JAVA_HOME", java.toString());
        environment.put("PATH", folder.resolve("tools") + ":" + System.getenv("PATH"));
    }

    @Test
    void launch_firstTime_buildsAndThenRuns() throws Exception {
        Launch launch = launch(checkout.resolve("sluice"), "run", "--upstream", "a b");

        assertThat(launch.err()).contains("building Sluice (first run only", "maven -q -B -ntp");
        assertThat(launch.out())
                .startsWith("java ")
                .contains("--enable-native-access=ALL-UNNAMED")
                .endsWith("-jar " + checkout + "/proxy/target/dist/sluice.jar run --upstream a b\n");
        assertThat(launch.status()).isZero();
    }

    @Test
    void launch_again_doesNotBuild() throws Exception {
        assertThat(launch(checkout.resolve("sluice")).err()).contains("building");

        assertThat(launch(checkout.resolve("sluice")).err()).isEmpty();
    }

    @Test
    void launch_sourceChanged_buildsAgain() throws Exception {
        assertThat(launch(checkout.resolve("sluice")).err()).contains("building");
        Files.setLastModifiedTime(
                checkout.resolve("config/src/main/A.java"),
                FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(launch(checkout.resolve("sluice")).err()).contains("its sources have changed");
    }

    @Test
    void launch_throughASymbolicLink_findsItsCheckout() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link to sluice"), Path.of("a checkout", "sluice"));

        assertThat(launch(link).out()).contains(checkout + "/proxy/target/dist/sluice.jar");
    }

    @Test
    void launch_javaOptions_areHandedOn() throws Exception {
        environment.put("JAVA_OPTS", "-Xmx64m -Da=b");

        assertThat(launch(checkout.resolve("sluice")).out()).contains(" -Xmx64m -Da=b -jar ");
    }

    @Test
    void launch_forOneClient_startsSoonAndKeepsStandardOutputClean() throws Exception {
        assertThat(launch(checkout.resolve("sluice"), "stdio", "--upstream", "a")
                        .out())
                .contains(" -XX:TieredStopAtLevel=1 ", " -XX:+DisplayVMOutputToStderr ", "=warning:stderr ");
        assertThat(launch(checkout.resolve("sluice"), "run", "--upstream", "a").out())
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void launch_buildFails_saysSo() throws Exception {
        script(folder.resolve("tools/mvn"), "exit 1");

        assertThat(launch(checkout.resolve("sluice")).err()).contains("sluice: the build failed");
    }

    @Test
    void launch_javaTooOld_saysWhatIsNeeded() throws Exception {
        script(java.resolve("bin/java"), "echo 'java version \"1.8.0_392\"' >&2");

        Launch launch = launch(checkout.resolve("sluice"));

        assertThat(launch.status()).isEqualTo(1);
        assertThat(launch.err()).contains("is Java 8; Sluice needs 17 or newer").hasLineCount(1);
    }

    @Test
    void launch_javaHomeWithoutJava_saysSo() throws Exception {
        environment.put("JAVA_HOME", folder.toString());

        assertThat(launch(checkout.resolve("sluice")).err())
                .contains("has no bin/java")
                .hasLineCount(1);
    }

    private void source(String path) throws IOException {
        Path file = checkout.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Launch launch(Path launcher, String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder command = new ProcessBuilder()
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        command.command().add("bash");
        command.command().add(launcher.toString());
        command.command().addAll(List.of(arguments));
        command.environment().remove("JAVA_OPTS");
        command.environment().putAll(environment);
        Process process = command.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Launch(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private record Launch(int status, String out, String err) {}
}
