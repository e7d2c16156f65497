package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import dev.sluice.it.wire.ServerSentEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Attacks on session ids and on the streams of sessions. */
final class SessionAttacks {
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    private static final int CONNECTIONS = 8;

    private final Neighbourhood neighbourhood;

    SessionAttacks(Neighbourhood neighbourhood) {
        this.neighbourhood = neighbourhood;
    }

    void perform() throws IOException, InterruptedException, ExecutionException {
        switch (neighbourhood.attack().id()) {
            case "SESS-03" -> useWhatIsOver();
            case "SESS-04" -> guess();
            default -> resumeAnother();
        }
    }

    private void useWhatIsOver() {
        JsonNode steps = neighbourhood.attack().request().path("steps");
        McpCaller alice = neighbourhood.caller(Neighbourhood.ALICE, "/mcp");
        McpCaller stranger = new McpCaller(alice.endpoint(), alice.revision(), Optional.empty(), alice.credentials());

        assertThat(Neighbourhood.post(stranger, LIST)).isIn(statusesOf(steps, 0));
        assertThat(Neighbourhood.post(alice, LIST)).isEqualTo(200);
        assertThat(alice.delete()).isIn(statusesOf(steps, 1));
        assertThat(Neighbourhood.post(alice, LIST)).isIn(statusesOf(steps, 2));
    }

    private static List<Integer> statusesOf(JsonNode steps, int index) {
        return Neighbourhood.statuses(steps.get(index).path("expect"));
    }

    private void guess() throws InterruptedException, ExecutionException {
        JsonNode side = neighbourhood.attack().expect().path("side");
        int count = neighbourhood.attack().request().path("repeat").asInt();
        List<String> ids = open(count);

        assertThat(Set.copyOf(ids)).hasSize(count);
        assertThat(ids).allSatisfy(id -> assertThat(id).matches("[!-~]+"));
        assertThat(bits(ids))
                .isGreaterThanOrEqualTo(side.path("min_entropy_bits").asDouble());
        assertThat(longestCommonPrefix(ids))
                .isLessThanOrEqualTo(side.path("no_common_prefix_over").asInt());
    }

    /** Opens many sessions over a few connections. */
    private List<String> open(int count) throws InterruptedException, ExecutionException {
        McpCaller alice = neighbourhood.caller(Neighbourhood.ALICE, "/mcp");
        McpCaller stranger = new McpCaller(alice.endpoint(), alice.revision(), Optional.empty(), alice.credentials());
        byte[] body = ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\""
                        + alice.revision()
                        + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"1\"}}}")
                .getBytes(StandardCharsets.UTF_8);
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<String> ids = new ArrayList<>();
            Callable<List<String>> part = () -> open(stranger, body, count / CONNECTIONS);
            for (Future<List<String>> some : threads.invokeAll(Collections.nCopies(CONNECTIONS, part))) {
                ids.addAll(some.get());
            }
            return ids;
        } finally {
            threads.shutdown();
        }
    }

    private static List<String> open(McpCaller stranger, byte[] body, int count) {
        List<String> ids = new ArrayList<>();
        try (RawConnection connection = RawConnection.open(stranger.endpoint())) {
            for (int i = 0; i < count; i++) {
                connection.send("POST", stranger.headers(), body);
                HttpAnswer answer = connection.answer();
                assertThat(answer.text()).contains("\"result\"");
                ids.add(answer.headers().first("mcp-session-id").orElseThrow());
            }
        }
        return ids;
    }

    /** What the letters at each place tell of the choice there; no more than there is, however they hang together. */
    private static double bits(List<String> ids) {
        int length = ids.stream().mapToInt(String::length).min().orElse(0);
        return IntStream.range(0, length)
                .mapToDouble(place ->
                        ids.stream().map(id -> id.charAt(place)).distinct().count())
                .map(letters -> Math.log(letters) / Math.log(2))
                .sum();
    }

    private static int longestCommonPrefix(List<String> ids) {
        List<String> sorted = new TreeSet<>(ids).stream().toList();
        return IntStream.range(1, sorted.size())
                .map(i -> commonPrefix(sorted.get(i - 1), sorted.get(i)))
                .max()
                .orElse(0);
    }

    private static int commonPrefix(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        return IntStream.range(0, shorter)
                .filter(i -> one.charAt(i) != other.charAt(i))
                .findFirst()
                .orElse(shorter);
    }

    /** Both have a stream, so that an event of the same number may be somebody else's. */
    private void resumeAnother() throws IOException {
        neighbourhood.upstream().onCall("echo", (call, response) -> {
            response.beginStream();
            response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":"
                    + call.at("/params/_meta/progressToken") + ",\"progress\":1}}");
            response.event(ScriptedUpstream.result(
                    call, "for " + call.at("/params/arguments/text").asString()));
            response.endStream();
        });
        McpCaller bob = neighbourhood.caller(Neighbourhood.BOB, "/mcp");
        McpCaller alice = neighbourhood.caller(Neighbourhood.ALICE, "/mcp");
        var unused = firstEventId(bob, Neighbourhood.BOB);
        Optional<String> eventOfAlice = Optional.of(firstEventId(alice, Neighbourhood.ALICE));

        try (RawConnection stolen = bob.get(eventOfAlice)) {
            HttpAnswer answer = stolen.answer();
            assertThat(answer.status())
                    .isIn(Neighbourhood.statuses(neighbourhood.attack().expect()));
            assertThat(answer.text()).doesNotContain("for alice");
        }
        try (RawConnection resumed = alice.get(eventOfAlice)) {
            assertThat(resumed.answer().text()).contains("for alice");
        }
    }

    private static String firstEventId(McpCaller caller, String text) throws IOException {
        String params = "{\"name\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"},\"_meta\":{\"progressToken\":1}}";
        try (RawConnection call = caller.begin(1, "tools/call", params)) {
            List<ServerSentEvent> events = call.answer().events().rest();
            assertThat(events.stream().map(ServerSentEvent::data).collect(Collectors.joining()))
                    .contains("for " + text);
            return events.stream()
                    .filter(event -> event.data().contains("notifications/progress"))
                    .findFirst()
                    .flatMap(ServerSentEvent::id)
                    .orElseThrow();
        }
    }
}
