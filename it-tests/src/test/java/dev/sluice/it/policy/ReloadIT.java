package dev.sluice.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.EventStream;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of a Sluice that runs change with its file, and nothing that is under way notices. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReloadIT {
    private static final String CALL = "tools/call";
    private static final String ECHO = "{\"name\":\"echo\",\"arguments\":{\"text\":\"x\"}}";
    private static final String CHANGED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
    private static final String OPEN = "[]";
    private static final String CLOSED = "[{name: authorization, settings: {rules: [{deny: true}]}}]";

    private final ScriptedUpstream second = ScriptedUpstream.start();
    private Optional<GuardedServer> guarded = Optional.empty();
    private Path file = Path.of("");
    private CountDownLatch answer = new CountDownLatch(1);

    @BeforeAll
    void start(@TempDir Path folder) {
        guarded = Optional.of(GuardedServer.start(folder, url -> addressed(configuration(OPEN, OPEN), url)));
        file = folder.resolve("sluice.yaml");
    }

    @BeforeEach
    void openBoth() throws Exception {
        server().reset();
        second.reset();
        second.onCall(
                "echo", (request, response) -> response.json(Map.of(), ScriptedUpstream.result(request, "second")));
        apply(configuration(OPEN, OPEN));
    }

    @AfterAll
    void stop() {
        guarded.ifPresent(GuardedServer::close);
        second.close();
    }

    @ParameterizedTest
    @FieldSource("dev.sluice.it.wire.McpCaller#REVISIONS")
    void changedFile_changesThePolicyOfItsRouteOnly(String revision) throws IOException {
        McpCaller one = caller("/one", revision);
        McpCaller other = caller("/other", revision);
        assertThat(one.call(1, CALL, ECHO).text()).isEqualTo("x");

        write(configuration(CLOSED, OPEN));

        Awaitility.await()
                .untilAsserted(() -> assertThat(one.call(2, CALL, ECHO)
                                .answer()
                                .path("error")
                                .path("code")
                                .asInt(0))
                        .isEqualTo(-32602));
        assertThat(other.call(3, CALL, ECHO).text()).isEqualTo("x");
    }

    @ParameterizedTest
    @FieldSource("dev.sluice.it.wire.McpCaller#REVISIONS")
    void callUnderWay_isAnswered(String revision) throws Exception {
        McpCaller caller = caller("/one", revision);
        try (RawConnection call = beginSlowly(caller)) {
            apply(configuration(CLOSED, CLOSED));
            assertThat(caller.call(2, CALL, ECHO).errorCode()).isEqualTo(-32602);
            answer.countDown();

            assertThat(call.answer().text()).contains("slow");
        }
    }

    @Test
    void streamOfASession_staysOpen() throws Exception {
        McpCaller caller = caller("/one", "2025-11-25");
        try (RawConnection stream = caller.get(Optional.empty())) {
            EventStream events = stream.answer().events();
            awaitStreamTo(server());
            assertThat(applied(configuration("[{name: access-log}]", OPEN))).contains("one");

            server().push(CHANGED);

            assertThat(events.nextMessage().orElseThrow().data()).contains("list_changed");
        }
    }

    @ParameterizedTest
    @FieldSource("dev.sluice.it.wire.McpCaller#REVISIONS")
    void callUnderWay_endsAtTheServerThatItWasSentTo(String revision) throws Exception {
        McpCaller caller = caller("/one", revision);
        try (RawConnection call = beginSlowly(caller)) {
            apply(atTheSecond());
            assertThat(caller.call(2, CALL, ECHO).text()).isEqualTo("second");
            assertThat(caller("/one", revision).call(3, CALL, ECHO).text()).isEqualTo("second");
            answer.countDown();

            assertThat(call.answer().text()).contains("slow");
        }
    }

    /** Clients of either era come in while their server is spoken with as one of the other, before or after the change. */
    @ParameterizedTest
    @FieldSource("dev.sluice.it.wire.McpCaller#REVISIONS")
    void callUnderWay_endsInTheEraThatItBeganIn(String revision) throws Exception {
        apply(bound("2026-07-28"));
        McpCaller caller = caller("/one", revision);
        for (String next : List.of("2025-11-25", "2026-07-28")) {
            server().reset();
            try (RawConnection call = beginSlowly(caller)) {
                apply(bound(next));
                assertThat(caller.call(2, CALL, ECHO).text()).isEqualTo("x");
                answer.countDown();

                assertThat(call.answer().text()).contains("slow");
            }
        }
    }

    @Test
    void streamOfASession_staysOpen_andHearsTheServerThatTheSessionGoesOnAt() throws Exception {
        McpCaller caller = caller("/one", "2025-11-25");
        try (RawConnection stream = caller.get(Optional.empty())) {
            EventStream events = stream.answer().events();
            awaitStreamTo(server());
            apply(atTheSecond());
            awaitStreamTo(second);

            second.push(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"2\"}}");

            String heard = events.nextMessage().orElseThrow().data();
            while (!heard.contains("notifications/message")) {
                heard = events.nextMessage().orElseThrow().data();
            }
            assertThat(heard).contains("\"data\":\"2\"");
        }
        assertThat(caller.call(2, CALL, ECHO).text()).isEqualTo("second");
    }

    @ParameterizedTest
    @FieldSource("dev.sluice.it.wire.McpCaller#REVISIONS")
    void route_comesAndGoes(String revision) throws Exception {
        assertThat(applied(configuration(OPEN, OPEN) + "  - {path: /new, upstream: {url: \"SECOND\"}}\n"))
                .contains("\"new\"");
        McpCaller caller = caller("/new", revision);
        assertThat(caller.call(1, CALL, ECHO).text()).isEqualTo("second");

        assertThat(applied(configuration(OPEN, OPEN))).contains("\"new\"");

        assertThat(caller.call(2, CALL, ECHO).status()).isEqualTo(404);
        assertThat(caller("/one", revision).call(3, CALL, ECHO).text()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session: {maxSessions: 7}",
                "limits: {connections: 7}",
                "timeouts: {idleConnection: 9s}",
                "shutdown: {grace: 9s}",
                "reload: {interval: 9s}",
                "nonsense: 1"
            })
    void whatCannotChange_isRefused_andTheOldPolicyStays(String line) throws Exception {
        write(line + "\n" + (line.startsWith("reload") ? routes(CLOSED, CLOSED) : configuration(CLOSED, CLOSED)));

        HttpResponse<String> answer = reload();

        assertThat(answer.body()).contains(line.split(":", 2)[0]);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(caller("/one", "2026-07-28").call(1, CALL, ECHO).text()).isEqualTo("x");
    }

    @Test
    void interceptorThatCannotBeMade_leavesAllRoutesAsTheyWere() throws Exception {
        write(configuration(CLOSED, "[{name: authorization, settings: {rules: [{allow: 'tool ='}]}}]"));

        HttpResponse<String> answer = reload();

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("routes[other].interceptors[0]");
        assertThat(caller("/one", "2026-07-28").call(1, CALL, ECHO).text()).isEqualTo("x");
    }

    private static String configuration(String one, String other) {
        return "reload: {interval: 100ms}\n" + routes(one, other);
    }

    private static String bound(String revision) {
        return configuration(OPEN, OPEN).replaceFirst("\"URL\"", "\"URL\", revision: " + revision);
    }

    private static String atTheSecond() {
        return configuration(OPEN, OPEN).replaceFirst("URL", "SECOND");
    }

    private static String routes(String one, String other) {
        return """
                routes:
                  - {path: /one, upstream: {url: "URL"}, interceptors: %s}
                  - {path: /other, upstream: {url: "URL"}, interceptors: %s}
                """.formatted(one, other);
    }

    /** In one step, as an operator should. */
    private void write(String configuration) throws IOException {
        Path fresh = Files.writeString(
                file.resolveSibling("fresh.yaml"),
                addressed(configuration, server().endpoint())
                        .replace("SECOND", second.endpoint().toString()));
        var unused = Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void apply(String configuration) throws IOException, InterruptedException {
        var unused = applied(configuration);
    }

    /** Has it taken over at once; the answer says what has changed. */
    private String applied(String configuration) throws IOException, InterruptedException {
        write(configuration);
        HttpResponse<String> answer = reload();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** A call that the server has, and answers with "slow" when it may. */
    private RawConnection beginSlowly(McpCaller caller) throws IOException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        answer = enough;
        server().onCall("slow_echo", (request, response) -> {
            begun.countDown();
            GuardedServer.await(enough);
            response.json(Map.of(), ScriptedUpstream.result(request, "slow"));
        });
        RawConnection call = caller.begin(1, CALL, "{\"name\":\"slow_echo\",\"arguments\":{}}");
        GuardedServer.await(begun);
        return call;
    }

    private static void awaitStreamTo(ScriptedUpstream server) {
        Awaitility.await().untilAsserted(() -> assertThat(server.openStreams()).isPositive());
    }

    private static String addressed(String configuration, URI server) {
        return configuration.replace("URL", server.toString());
    }

    private HttpResponse<String> reload() throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        guarded.orElseThrow().sluice().admin().resolve("/reload"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private McpCaller caller(String path, String revision) {
        return guarded.orElseThrow().caller(path, revision);
    }

    private ScriptedUpstream server() {
        return guarded.orElseThrow().upstream();
    }
}
