package dev.sluice.examples.javaerrorchecker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as its users start it: a process with arguments, an exit status, and lines on its streams. */
@Timeout(120)
final class JavaErrorCheckerTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--nope                                | Unknown option: '--nope'",
                "--listen nowhere                      | --listen address: nowhere (expected: HOST:PORT",
                "--listen 127.0.0.1:65536              | --listen port: 65536 (expected: 0..65535)",
                "--max-files 0                         | --max-files: 0 (expected: 1..10000)",
                "--max-files many                      | '--max-files'",
                "--session-idle 5                      | '5' is not a time",
                "--stdio --listen 127.0.0.1:0          | --stdio cannot be combined",
                "--stdio --until-stdin-closes          | --stdio cannot be combined"
            })
    void commandLine_wrong_isOneClearLineAndStatus2(String arguments, String message) throws Exception {
        try (ServerProcess server = ServerProcess.start(temporary, arguments.split(" "))) {
            assertThat(server.awaitExit()).isEqualTo(2);
            assertThat(server.remainingOutput()).isEmpty();
        }
        assertThat(errors()).hasSize(1);
        assertThat(errors().get(0)).startsWith("java-error-checker: ").contains(message);
        assertThat(workspaceFolders()).isEmpty();
    }

    @Test
    void port_inUse_isOneClearLineAndStatus1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess server =
                        ServerProcess.start(temporary, "--listen", "127.0.0.1:" + taken.getLocalPort())) {
            assertThat(server.awaitExit()).isEqualTo(1);
            assertThat(server.remainingOutput()).isEmpty();
            assertThat(errors())
                    .containsExactly("java-error-checker: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": Address already in use");
        }
        assertThat(workspaceFolders()).isEmpty();
    }

    @Test
    void server_whoseStdinCloses_stopsCleanlyAfterOneLineOfOutput() throws Exception {
        try (ServerProcess server = ServerProcess.start(temporary, "--listen", "127.0.0.1:0", "--until-stdin-closes")) {
            String uri = server.awaitUri();
            assertThat(uri).matches("http://127\\.0\\.0\\.1:[1-9][0-9]*/mcp");
            assertThat(workspaceFolders()).hasSize(1);
            assertThat(get(uri)).isEqualTo(400);

            server.closeInput();

            assertThat(server.awaitExit()).isZero();
            assertThat(server.remainingOutput()).isEmpty();
        }
        assertThat(errors()).isEmpty();
        assertThat(workspaceFolders()).isEmpty();
    }

    @Test
    void server_terminated_deletesItsWorkspaces() throws Exception {
        try (ServerProcess server = ServerProcess.start(temporary, "--listen", "127.0.0.1:0")) {
            assertThat(get(server.awaitUri())).isEqualTo(400);

            server.terminate();

            // 128 plus the number of SIGTERM.
            assertThat(server.awaitExit()).isEqualTo(143);
        }
        assertThat(errors()).isEmpty();
        assertThat(workspaceFolders()).isEmpty();
    }

    @Test
    void server_whoseStdinIsClosedFromTheStart_runsUnlessAskedToStop() throws Exception {
        try (ServerProcess server = ServerProcess.start(temporary, "--listen", "127.0.0.1:0")) {
            server.closeInput();
            String uri = server.awaitUri();

            assertThat(get(uri)).isEqualTo(400);
        }
    }

    @Test
    void stdio_whoseInputEnds_stopsCleanly() throws Exception {
        try (ServerProcess server = ServerProcess.start(temporary, "--stdio")) {
            server.closeInput();

            assertThat(server.awaitExit()).isZero();
            assertThat(server.remainingOutput()).isEmpty();
        }
        assertThat(workspaceFolders()).isEmpty();
    }

    private List<String> errors() throws IOException {
        return Files.readAllLines(temporary.resolve("stderr"));
    }

    private List<Path> workspaceFolders() throws IOException {
        try (Stream<Path> paths = Files.list(temporary)) {
            return paths.filter(path -> path.getFileName().toString().startsWith("java-error-checker-"))
                    .toList();
        }
    }

    private static int get(String uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .header("Accept", "text/event-stream")
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
