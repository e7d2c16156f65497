package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.process.TwoReplicas;
import dev.sluice.it.wire.EventStream;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Two Sluices with one Redis that start the servers themselves: what hangs on a line of one is served by both. */
// A thread that reads from a socket cannot be interrupted, and comments keep it reading.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init") // JUnit calls start before the tests.
final class ReplicaLinesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "2025-11-25";
    private static final int LARGE = 9_000_000;

    /** A server that counts its calls; the folder is where it notes what was cancelled. */
    private static final String SERVER = """
            count=0
            while read -r line; do
              id=$(printf '%s' "$line" | head -c 4096 | sed -n 's/.*"id":\\([0-9a-z"-]*\\).*/\\1/p')
              case $line in
                *'"initialize"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"sh","version":"1"}}}\\n' "$id" ;;
                *'"server/discover"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\\n' "$id" ;;
                *'"notifications/cancelled"'*) echo yes > "FOLDER/cancelled" ;;
                *'"die"'*) kill -9 $$ ;;
                *'"slow"'*) echo yes > "FOLDER/slow" ;;
                *'"large"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"' "$id"
                  head -c SIZE /dev/zero | tr '\\000' x
                  printf '"}]}}\\n' ;;
                *'"news"'*)
                  printf '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\\n'
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[]}}\\n' "$id" ;;
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

    private static TwoReplicas replicas;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(
                folder.resolve("server.sh"),
                SERVER.replace("FOLDER", folder.toString()).replace("SIZE", Integer.toString(LARGE)));
        replicas = TwoReplicas.start(
                "",
                "routes:\n  - {path: /mcp, upstream: {stdio: {command: [sh, \"" + folder.resolve("server.sh")
                        + "\"]}}}\n",
                folder);
    }

    @AfterAll
    static void stop() {
        replicas.close();
    }

    @Test
    void session_requestsAlternate_haveOneProcessWithOneState() {
        McpCaller here = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        McpCaller there = atTheOther(here);

        String pid = processOf(call(here, "count").text());
        for (int count = 2; count <= 10; count++) {
            assertThat(call(count % 2 == 0 ? there : here, "count").text()).isEqualTo(pid + " " + count);
        }

        assertThat(there.delete()).isEqualTo(200);
        awaitEnd(pid);
    }

    @Test
    void session_whoseReplicaIsKilled_goesOnWithANewProcessAndLeavesNone() throws IOException {
        try (SluiceProcess third = replicas.startAnother()) {
            McpCaller gone = McpCaller.connect(third.endpoint(), NEWEST);
            String pid = processOf(call(gone, "count").text());
            McpCaller there = atTheOther(gone);
            assertThat(call(there, "count").text()).startsWith(pid);

            third.kill();

            // While the lease lasts nobody knows that the replica is dead, and what was sent to it may have been
            // processed.
            await().atMost(PATIENCE).until(() -> !call(there, "count").text().isEmpty());
            assertThat(call(there, "count").text()).isNotEmpty().doesNotStartWith(pid + " ");
            awaitEnd(pid);
        }
    }

    @Test
    void process_thatDiesUnderACallOfTheOther_saysHowAndTheSessionGoesOn() {
        McpCaller here = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        McpCaller there = atTheOther(here);

        JsonNode died = call(there, "die").answer();

        assertThat(died.at("/error/data/reason").asString("")).isEqualTo("upstream_connection_lost");
        assertThat(died.at("/error/data/exitCode").asInt()).isEqualTo(137);
        assertThat(call(there, "count").text()).endsWith(" 1");
        assertThat(call(here, "count").text()).endsWith(" 2");
    }

    @Test
    void result_largerThanTheBusCarries_arrivesWholeAtTheOther() {
        McpCaller there = atTheOther(McpCaller.connect(replicas.one().endpoint(), NEWEST));

        assertThat(call(there, "large").text()).hasSize(LARGE).matches("x+");
    }

    @Test
    void call_thatIsCancelledAtTheOther_isCancelledInTheProcess() {
        McpCaller here = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        McpCaller there = atTheOther(here);
        RawConnection slow = there.begin(7, "tools/call", tool("slow"));
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("slow")));
            notify(there, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}");

            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("cancelled")));
        } finally {
            slow.close();
        }
    }

    @Test
    void question_underACallOfTheOther_isAnsweredThere() throws IOException {
        McpCaller there = atTheOther(McpCaller.connect(replicas.one().endpoint(), NEWEST));
        try (RawConnection asking = there.begin(7, "tools/call", tool("ask"))) {
            EventStream events = asking.answer().events();
            JsonNode question = Json.parse(events.nextMessage().orElseThrow().data());
            assertThat(question.path("method").asString("")).isEqualTo("roots/list");

            notify(there, "{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id") + ",\"result\":{\"roots\":[]}}");

            JsonNode answer = Json.parse(events.nextMessage().orElseThrow().data());
            assertThat(answer.at("/result/content/0/text").asString("")).isEqualTo("asked");
        }
    }

    @Test
    void parkedCall_whoseClientComesBackAtTheOther_goesOn() {
        JsonNode question = begun(replicas.one());

        JsonNode answer = answered(replicas.other(), question);

        assertThat(answer.at("/result/content/0/text").asString("")).isEqualTo("asked");
        assertThat(answered(replicas.other(), question).at("/error/data/reason").asString(""))
                .isEqualTo("continuation_unknown");
    }

    @Test
    void parkedCall_whoseReplicaIsKilled_isUnknownAtTheOther() {
        try (SluiceProcess third = replicas.startAnother()) {
            JsonNode question = begun(third);

            third.kill();

            // As long as its lease lasts the replica counts as there, and might still answer.
            await().atMost(PATIENCE)
                    .until(() -> answered(replicas.other(), question)
                            .at("/error/data/reason")
                            .asString("")
                            .equals("continuation_unknown"));
        }
    }

    /** A call of a client without sessions that waits for its user. */
    private static JsonNode begun(SluiceProcess replica) {
        JsonNode result = ask(replica, tool("ask")).path("result");
        assertThat(result.path("resultType").asString("")).isEqualTo("input_required");
        return result;
    }

    private static JsonNode answered(SluiceProcess replica, JsonNode question) {
        ObjectNode params = (ObjectNode) Json.parse(tool("ask"));
        params.set("requestState", question.path("requestState"));
        ObjectNode answers = params.putObject("inputResponses");
        question.path("inputRequests")
                .propertyNames()
                .forEach(key -> answers.putObject(key).putArray("roots"));
        return ask(replica, params.toString());
    }

    private static JsonNode ask(SluiceProcess replica, String params) {
        McpCaller modern = new McpCaller(replica.endpoint(), "2026-07-28", Optional.empty());
        ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", 7).put("method", "tools/call");
        ObjectNode meta = modern.meta();
        meta.putObject("io.modelcontextprotocol/clientCapabilities").putObject("roots");
        ObjectNode all = (ObjectNode) Json.parse(params);
        all.set("_meta", meta);
        message.set("params", all);
        Map<String, String> headers = modern.headers();
        headers.put("Mcp-Method", "tools/call");
        headers.put("Mcp-Name", "ask");
        try (RawConnection connection = modern.post(headers, message.toString())) {
            List<JsonNode> messages = connection.answer().messages();
            return messages.get(messages.size() - 1);
        }
    }

    @Test
    void news_ofTheProcess_reachTheStreamAtTheReplicaThatHasIt() throws IOException {
        McpCaller here = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        assertNews(here, atTheOther(here));
    }

    @Test
    void news_ofTheProcess_reachTheStreamAtTheOtherReplica() throws IOException {
        McpCaller here = McpCaller.connect(replicas.one().endpoint(), NEWEST);
        assertNews(atTheOther(here), here);
    }

    /** Until the stream has reached the replica that has the process, news come with the answer to the call instead. */
    private static void assertNews(McpCaller listening, McpCaller calling) throws IOException {
        try (RawConnection stream = listening.get(Optional.empty())) {
            EventStream events = stream.answer().events();

            await().atMost(PATIENCE)
                    .until(() -> call(calling, "news").messages().size() == 1);

            assertThat(events.nextMessage().orElseThrow().data()).contains("list_changed");
        }
    }

    @Test
    void clientOfHttpSse_whosePostsAlternate_isServedOnItsStream() throws IOException {
        try (RawConnection stream = RawConnection.open(replicas.one().endpoint("/sse"))) {
            stream.send("GET", Map.of("Accept", "text/event-stream"), new byte[0]);
            EventStream events = stream.answer().events();
            String address = events.next().orElseThrow().data();

            assertThat(post(replicas.other().endpoint(address), initialize())).isEqualTo(202);
            assertThat(events.next().orElseThrow().data()).contains("\"protocolVersion\":\"2024-11-05\"");
            assertThat(post(
                            replicas.one().endpoint(address),
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                    .isEqualTo(202);
            for (int count = 1; count <= 6; count++) {
                SluiceProcess replica = count % 2 == 0 ? replicas.one() : replicas.other();
                assertThat(post(replica.endpoint(address), request(count))).isEqualTo(202);
                assertThat(events.next().orElseThrow().data()).contains(" " + count + "\"");
            }
            assertThat(post(replicas.other().endpoint(address), "{")).isEqualTo(400);
            assertThat(post(replicas.other().endpoint(address + "0"), request(9)))
                    .isEqualTo(404);
            assertThat(post(replicas.other().endpoint(address.replace("channel=", "channel=0")), request(9)))
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

    private static void notify(McpCaller caller, String message) {
        try (RawConnection connection = caller.post(caller.headers(), message)) {
            assertThat(connection.answer().status()).isEqualTo(202);
        }
    }

    private static McpCaller atTheOther(McpCaller caller) {
        return new McpCaller(replicas.other().endpoint(), caller.revision(), caller.session());
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
