package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.EventStream;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Child processes that several sessions share, and such that are replaced when they have reached their age. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init") // JUnit calls start before the tests.
final class SharedProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "2025-11-25";
    private static final String INTERACTIVE = "{\"roots\":{}}";

    /** A server that says which process it is and counts its calls. */
    private static final String SERVER = """
            count=0
            while read -r line; do
              id=$(printf '%s' "$line" | sed -n 's/.*"id":\\("[^"]*"\\|[0-9]*\\).*/\\1/p')
              case $line in
                *'"initialize"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}}\\n' "$id" ;;
                *'"server/discover"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\\n' "$id" ;;
                *'"die"'*) kill -9 $$ ;;
                *'"ask"'*)
                  asking=$id
                  printf '{"jsonrpc":"2.0","id":"q","method":"roots/list"}\\n' ;;
                *'"roots"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"asked"}]}}\\n' "$asking" ;;
                *'"tools/call"'*)
                  count=$((count + 1))
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s %s"}]}}\\n' "$id" $$ $count ;;
              esac
            done
            """;

    @TempDir
    private static Path folder = Path.of("");

    private static SluiceProcess sluice;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(folder.resolve("server.sh"), SERVER);
        sluice = SluiceProcess.configured(
                "routes:\n" + route("shared", "mode: shared") + route("asking", "mode: shared")
                        + route("dying", "mode: shared") + route("aging", "mode: shared, maxLifetime: 500ms")
                        + route("renewed", "maxLifetime: 500ms"),
                folder);
    }

    private static String route(String name, String stdio) {
        return "  - {name: " + name + ", path: /" + name + ", upstream: {stdio: {command: [sh, server.sh], " + stdio
                + "}}}\n";
    }

    @AfterAll
    static void stop() {
        sluice.close();
    }

    @Test
    void sessions_thatShare_haveOneProcess() {
        McpCaller first = connect("shared");
        McpCaller second = connect("shared");
        McpCaller third = connect("shared");

        String pid = processOf(count(first));
        assertThat(count(second)).isEqualTo(pid + " 2");
        assertThat(first.delete()).isEqualTo(200);
        assertThat(count(third)).isEqualTo(pid + " 3");
        assertThat(count(second)).isEqualTo(pid + " 4");
    }

    @Test
    void question_reachesWhoHasCalled_whileTheOthersWaitForTheirTurn() throws Exception {
        McpCaller asked = connectInteractive();
        McpCaller other = connectInteractive();
        try (RawConnection asking = asked.begin(7, "tools/call", tool("ask"))) {
            EventStream events = asking.answer().events();
            JsonNode question = Json.parse(events.nextMessage().orElseThrow().data());
            assertThat(question.path("method").asString("")).isEqualTo("roots/list");
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> count(other));
            String answer = "{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id") + ",\"result\":{\"roots\":[]}}";

            notify(other, answer);
            assertThat(waiting).isNotDone();
            notify(asked, answer);

            JsonNode result = Json.parse(events.nextMessage().orElseThrow().data());
            assertThat(result.at("/result/content/0/text").asString("")).isEqualTo("asked");
            assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).endsWith(" 1");
        }
    }

    @Test
    void process_thatDies_isReplacedByOneForAll() {
        McpCaller first = connect("dying");
        McpCaller second = connect("dying");
        String pid = processOf(count(first));

        JsonNode died = first.call(7, "tools/call", tool("die")).answer();

        assertThat(died.at("/error/data/reason").asString("")).isEqualTo("upstream_connection_lost");
        assertThat(died.at("/error/data/exitCode").asInt()).isEqualTo(137);
        String next = processOf(count(second));
        assertThat(next).isNotEqualTo(pid);
        assertThat(count(first)).isEqualTo(next + " 2");
    }

    @Test
    void process_thatIsSharedAndHasReachedItsAge_isReplacedWithoutALostCall() {
        assertReplaced(connect("aging"));
    }

    @Test
    void process_ofOneSessionThatHasReachedItsAge_isReplacedWithoutALostCall() {
        assertReplaced(connect("renewed"));
    }

    private static void assertReplaced(McpCaller caller) {
        String pid = processOf(count(caller));

        await().atMost(PATIENCE).until(() -> !processOf(count(caller)).equals(pid));

        long number = Long.parseLong(pid);
        await().atMost(PATIENCE)
                .until(() ->
                        ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
    }

    private static McpCaller connect(String route) {
        return McpCaller.connect(sluice.endpoint("/" + route), NEWEST);
    }

    private static McpCaller connectInteractive() {
        McpCaller stranger = new McpCaller(sluice.endpoint("/asking"), NEWEST, Optional.empty());
        McpCaller.Outcome opened = stranger.call(
                0,
                "initialize",
                "{\"protocolVersion\":\"" + NEWEST + "\",\"capabilities\":" + INTERACTIVE
                        + ",\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}");
        McpCaller known =
                new McpCaller(stranger.endpoint(), NEWEST, opened.headers().first("mcp-session-id"));
        notify(known, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        return known;
    }

    private static void notify(McpCaller caller, String message) {
        try (RawConnection connection = caller.post(caller.headers(), message)) {
            assertThat(connection.answer().status()).isEqualTo(202);
        }
    }

    private static String count(McpCaller caller) {
        McpCaller.Outcome outcome = caller.call(7, "tools/call", tool("count"));
        assertThat(outcome.text()).as(outcome::toString).isNotEmpty();
        return outcome.text();
    }

    private static String processOf(String text) {
        return text.substring(0, text.indexOf(' '));
    }

    private static String tool(String name) {
        return "{\"name\":\"" + name + "\",\"arguments\":{}}";
    }
}
