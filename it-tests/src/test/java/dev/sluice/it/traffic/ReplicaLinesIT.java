package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.process.RedisServer;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.EventStream;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two Sluices with one Redis that start the servers themselves: what hangs on a line of one is served by both. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // JUnit calls start before each test.
final class ReplicaLinesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "2025-11-25";

    /** A server that counts its calls. */
    private static final String SERVER = """
            count=0
            while read -r line; do
              id=$(printf '%s' "$line" | head -c 4096 | sed -n 's/.*"id":\\([0-9a-z"-]*\\).*/\\1/p')
              case $line in
                *'"initialize"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"sh","version":"1"}}}\\n' "$id" ;;
                *'"server/discover"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\\n' "$id" ;;
                *'"die"'*) kill -9 $$ ;;
                *'"tools/call"'*)
                  count=$((count + 1))
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s %s"}]}}\\n' "$id" $$ $count ;;
              esac
            done
            """;

    private RedisServer redis;
    private SluiceProcess one;
    private SluiceProcess other;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start(folder);
        Path script = folder.resolve("server.sh");
        Files.writeString(script, SERVER);
        one = sluice("one", script);
        other = sluice("other", script);
    }

    private SluiceProcess sluice(String name, Path script) {
        return SluiceProcess.replica(
                redis,
                "",
                "routes:\n  - {path: /mcp, upstream: {stdio: {command: [sh, \"" + script + "\"]}}}\n",
                folder.resolve(name));
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        redis.close();
    }

    @Test
    void session_requestsAlternate_haveOneProcessWithOneState() {
        McpCaller here = McpCaller.connect(one.endpoint(), NEWEST);
        McpCaller there = atTheOther(here);

        String pid = processOf(call(here, "count").text());
        for (int count = 2; count <= 10; count++) {
            assertThat(call(count % 2 == 0 ? there : here, "count").text()).isEqualTo(pid + " " + count);
        }

        assertThat(there.delete()).isEqualTo(200);
        awaitEnd(pid);
    }

    @Test
    void process_thatDiesUnderACallOfTheOther_saysHowAndTheSessionGoesOn() {
        McpCaller here = McpCaller.connect(one.endpoint(), NEWEST);
        McpCaller there = atTheOther(here);

        JsonNode died = call(there, "die").answer();

        assertThat(died.at("/error/data/reason").asString("")).isEqualTo("upstream_connection_lost");
        assertThat(died.at("/error/data/exitCode").asInt()).isEqualTo(137);
        assertThat(call(there, "count").text()).endsWith(" 1");
        assertThat(call(here, "count").text()).endsWith(" 2");
    }

    @Test
    void clientOfHttpSse_whosePostsAlternate_isServedOnItsStream() throws IOException {
        try (RawConnection stream = RawConnection.open(one.endpoint("/sse"))) {
            stream.send("GET", Map.of("Accept", "text/event-stream"), new byte[0]);
            EventStream events = stream.answer().events();
            String address = events.next().orElseThrow().data();

            assertThat(post(other.endpoint(address), initialize())).isEqualTo(202);
            assertThat(events.next().orElseThrow().data()).contains("\"protocolVersion\":\"2024-11-05\"");
            assertThat(post(one.endpoint(address), "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                    .isEqualTo(202);
            for (int count = 1; count <= 6; count++) {
                SluiceProcess replica = count % 2 == 0 ? one : other;
                assertThat(post(replica.endpoint(address), request(count))).isEqualTo(202);
                assertThat(events.next().orElseThrow().data()).contains(" " + count + "\"");
            }
            assertThat(post(other.endpoint(address), "{")).isEqualTo(400);
            assertThat(post(other.endpoint(address + "0"), request(9))).isEqualTo(404);
            assertThat(post(other.endpoint(address.replace("channel=", "channel=0")), request(9)))
                    .isEqualTo(404);
        }
    }

    private static String initialize() {
        return "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2024-11-05\","
                + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";
    }

    private static String request(int id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":" + tool("count") + "}";
    }

    private static int post(URI address, String message) {
        McpCaller stranger = new McpCaller(address, NEWEST, Optional.empty());
        try (RawConnection connection = stranger.post(Map.of("Content-Type", "application/json"), message)) {
            return connection.answer().status();
        }
    }

    private McpCaller atTheOther(McpCaller caller) {
        return new McpCaller(other.endpoint(), caller.revision(), caller.session());
    }

    private static McpCaller.Outcome call(McpCaller caller, String tool) {
        return caller.call(7, "tools/call", tool(tool));
    }

    private static String processOf(String text) {
        return text.substring(0, text.indexOf(' '));
    }

    private static String tool(String name) {
        return "{\"name\":\"" + name + "\",\"arguments\":{}}";
    }

    private static void awaitEnd(String pid) {
        long number = Long.parseLong(pid);
        await().atMost(PATIENCE)
                .until(() ->
                        ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
    }
}
