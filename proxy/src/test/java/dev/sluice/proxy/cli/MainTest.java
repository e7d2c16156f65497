package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
    private static final String UPSTREAM = "http://127.0.0.1:1111/mcp";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                         | sluice: Missing required subcommand (see 'sluice --help')",
                "rum                                      | sluice: Unmatched argument at index 0: 'rum'; did you mean run?",
                "run                                      | sluice run: what to run is missing; give --upstream URL, --stdio COMMAND or -c",
                "run --upstream http://h/ -c f            | sluice run: --upstream or --stdio, and -c exclude each other",
                "run --upstream http://h/ --stdio c        | sluice run: --upstream and --stdio exclude each other",
                "run --stdio=                              | --stdio': empty (expected: a program",
                "run --upstrem http://h/                  | ; did you mean --upstream?",
                "run --upstream h:1/mcp                   | --upstream': not usable (expected: an address like http://",
                "run --upstream http://h/ --listen 8808   | --listen': '8808' (expected: HOST:PORT",
                "run --upstream http://h/ --admin h:70000 | --admin': 'h:70000' (expected: HOST:PORT",
                "run --upstream http://h/ --admin 127.0.0.1:8808 | cannot share the address 127.0.0.1:8808",
                "check                                    | sluice check: Missing required parameter: 'FILE'",
                "demo --twice                             | sluice demo: Unknown option: '--twice'",
            })
    void commandLine_wrong_isOneLineAndStatus2(String line, String words) {
        String[] arguments = line == null ? new String[0] : line.split(" ");

        Run run = Run.of(arguments);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(words).endsWith(" --help')\n").hasLineCount(1);
    }

    @Test
    void upstream_unusable_isNotRepeated() {
        assertThat(Run.of("run", "--upstream", "http://user:secret@host/").err())
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "run --help",
                "check --help",
                "demo --help",
                "probe --help",
                "stdio --help",
                "chain --help",
                "audit --help",
                "audit verify --help",
                "tools --help",
                "tools list --help",
                "tools approve --help"
            })
    void help_ofEveryCommand_hasExamples(String line) {
        Run run = Run.of(line.split(" "));

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Usage: sluice", "Example", "  sluice ");
    }

    @Test
    void version_always_namesSluiceAndJava() {
        Run run = Run.of("--version");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("Sluice ").contains("Java " + Runtime.version());
    }

    @Test
    void check_validFile_namesItsRoutes() throws IOException {
        Path file =
                write("routes: [{path: /a, upstream: {url: 'http://h/'}}, {path: /b, upstream: {url: 'http://h/'}}]");

        assertThat(Run.of("check", file.toString())).isEqualTo(new Run(0, file + " is valid: 2 routes (/a, /b)\n", ""));
    }

    @Test
    void check_invalidFile_listsAllProblems() throws IOException {
        Path file = write("session: {maxIdel: 5s}\nroutes: [{path: mcp, upstream: {url: 'http://h/'}}]");

        Run run = Run.of("check", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains(file + ":1:", "maxIdle", file + ":2:", "routes[0].path")
                .hasLineCount(2);
    }

    @Test
    void run_fileMissing_saysSo() {
        Run run = Run.of("run", "-c", folder.resolve("none.yaml").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("none.yaml").hasLineCount(1);
    }

    @Test
    void run_portInUse_saysWhichKeyAndStatus1() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            Run listen = Run.of("run", "--upstream", UPSTREAM, "--listen", address, "--admin", "127.0.0.1:0");
            Run admin = Run.of("run", "--upstream", UPSTREAM, "--listen", "127.0.0.1:0", "--admin", address);

            assertThat(listen)
                    .isEqualTo(new Run(
                            1,
                            "",
                            "sluice: listen.address: " + address
                                    + " is already in use; stop what uses it, or choose another one\n"));
            assertThat(admin.err()).startsWith("sluice: admin.address: " + address + " is already in use");
        }
    }

    @Test
    void run_unknownInterceptor_namesTheNearOne() throws IOException {
        Path file = write("admin: {enabled: false}\nroutes: [{path: /a, upstream: {url: 'http://h/'}, interceptors:"
                + " [{name: acess-log}]}]");

        Run run = Run.of("run", "-c", file.toString(), "--listen", "127.0.0.1:0");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("routes[a].interceptors[0]", "did you mean access-log?")
                .hasLineCount(1);
    }

    @Test
    void run_certificatesUnreadable_saysSoInOneLine() throws IOException {
        Path pem = Files.writeString(folder.resolve("bad.pem"), "nothing");
        Path trust = write(
                "admin: {enabled: false}\nroutes: [{path: /a, upstream: {url: 'https://h/', trust: " + pem + "}}]");
        Run upstream = Run.of("run", "-c", trust.toString(), "--listen", "127.0.0.1:0");
        Path tls = write("admin: {enabled: false}\nlisten: {tls: {certificate: " + pem + ", key: " + pem
                + "}}\nroutes: [{path: /a, upstream: {url: 'https://h/'}}]");
        Run listen = Run.of("run", "-c", tls.toString(), "--listen", "127.0.0.1:0");

        assertThat(upstream.err())
                .contains("routes[a].upstream.trust or .credentials.certificate: ", "bad.pem")
                .hasLineCount(1);
        assertThat(listen.err()).contains("listen.tls: ", "expected: PEM files").hasLineCount(1);
    }

    @Test
    void demo_withoutItsServer_saysHowToGetIt() {
        Run run = Run.with(Map.of("SLUICE_DEMO_SERVER", "/no/such.jar"), "demo", "--once");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("/no/such.jar", "./sluice").hasLineCount(1);
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("sluice.yaml"), yaml);
    }
}
