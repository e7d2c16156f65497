package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.load.ConfigLoader;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.session.RemovalReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/** Whatever a session is removed for, the process that served it ends. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start before all tests.
class RemovedProcessTest {
    private static final String INITIALIZE = Json.request(
            "1",
            "initialize",
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");

    /** A server that answers every call with the number of its process. */
    private static final String SERVER = """
            while read -r line; do
              id=${line#*\\"id\\":}
              id=${id%%[,\\}]*}
              case $line in
                *'"initialize"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}}\\n' "$id" ;;
                *'"tools/call"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"process":%s}}\\n' "$id" $$ ;;
                *'"id"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\\n' "$id" ;;
              esac
            done
            """;

    private Sluice sluice;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path server = Files.writeString(folder.resolve("server.sh"), SERVER);
        String file = String.join(
                "\n",
                "listen: {address: '127.0.0.1:0'}",
                "admin: {enabled: false}",
                "shutdown: {grace: 0s}",
                "routes: [{path: /mcp, upstream: {stdio: {command: [sh, '" + server + "']}}}]");
        sluice = Sluice.start(new ConfigLoader(Map.<String, String>of()::get).load(file, "test.yaml"));
    }

    @AfterAll
    void close() {
        sluice.close();
    }

    @ParameterizedTest
    @EnumSource(RemovalReason.class)
    void removal_endsTheProcess(RemovalReason reason) {
        String session = post(INITIALIZE).head().header("mcp-session-id").orElseThrow();
        long pid = Long.parseLong(
                post(Json.call("2", "any"), "Mcp-Session-Id", session).at("/result/process"));
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        assertThat(process.isAlive()).isTrue();

        StepVerifier.create(sluice.exchanges()
                        .sessions()
                        .remove(SessionId.parse(session).orElseThrow(), reason))
                .expectNext(true)
                .verifyComplete();

        await().until(() -> !process.isAlive());
        assertThat(post(Json.call("3", "any"), "Mcp-Session-Id", session).at("/error/data/reason"))
                .isEqualTo("\"" + reason.wireName() + "\"");
    }

    private RawClient.Reply post(String message, String... session) {
        try (RawClient client = new RawClient(sluice.port())) {
            String[] headers = new String[session.length + 4];
            System.arraycopy(session, 0, headers, 4, session.length);
            headers[0] = "Content-Type";
            headers[1] = "application/json";
            headers[2] = "Accept";
            headers[3] = "application/json, text/event-stream";
            client.request("POST", "/mcp", message, headers);
            return client.reply();
        }
    }
}
