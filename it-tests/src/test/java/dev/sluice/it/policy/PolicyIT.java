package dev.sluice.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ReceivedMessage;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is forbidden stays so at every door, for clients of every revision of Streamable HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PolicyIT {
    static final List<String> REVISIONS = McpCaller.REVISIONS;

    private static final String CALL = "tools/call";
    private static final String CONFIGURATION = """
            routes:
              - path: /policed
                upstream: {url: "%1$s"}
                interceptors:
                  - name: authorization
                    settings:
                      rules:
                        - {allow: "tool in ['echo', 'slow_echo']"}
                        - {allow: "tool == 'admin' && args.text == 'please'"}
                        - {allow: "uri.startsWith('file:///public/')"}
              - path: /renamed-behind
                upstream: {url: "%1$s"}
                interceptors:
                  - name: authorization
                    settings: {rules: [{allow: "tool == 'echo'"}]}
                  - name: virtual-tools
                    settings: {tools: [{tool: denied, name: echo}]}
              - path: /renamed-before
                upstream: {url: "%1$s"}
                interceptors:
                  - name: virtual-tools
                    settings: {prefix: x_, tools: [{tool: echo, name: shout, arguments: {text: loud}}]}
                  - name: authorization
                    settings: {rules: [{allow: "tool in ['echo', 'admin']"}]}
              - path: /limited
                upstream: {url: "%1$s"}
                interceptors:
                  - name: rate-limit
                    settings: {limits: [{per: [address, tool], permits: 2, window: 1h, methods: [tools/call]}]}
              - path: /crowded
                upstream: {url: "%1$s"}
                interceptors:
                  - name: concurrency-limit
                    settings: {limits: [{calls: 1, methods: [tools/call]}], retryAfter: 3s}
              - path: /validated
                upstream: {url: "%1$s"}
                interceptors:
                  - {name: schema-validation}
              - path: /traced
                upstream: {url: "%1$s"}
                interceptors:
                  - {name: trace-context}
                  - name: inject
                    settings: {meta: {example.com/route: "{route}"}, headers: {X-Route: "{route}"}}
              - path: /asked
                upstream: {url: "%1$s"}
                interceptors:
                  - name: external-policy
                    timeout: 10s
                    settings: {url: "%2$s", limit: 9s}
              - path: /asked-before-a-rename
                upstream: {url: "%1$s"}
                interceptors:
                  - name: external-policy
                    timeout: 10s
                    settings: {url: "%2$s", limit: 9s}
                  - name: virtual-tools
                    settings: {tools: [{tool: denied, name: echo}]}
              - path: /asked-behind-a-cache
                upstream: {url: "%1$s"}
                interceptors:
                  - {name: result-cache}
                  - name: external-policy
                    timeout: 10s
                    settings: {url: "%2$s", limit: 9s}
              - path: /asked-before-a-cache
                upstream: {url: "%1$s"}
                interceptors:
                  - name: external-policy
                    timeout: 10s
                    settings: {url: "%2$s", limit: 9s}
                  - {name: result-cache}
              - path: /asked-in-vain
                upstream: {url: "%1$s"}
                interceptors:
                  - name: external-policy
                    settings: {url: "http://127.0.0.1:1/"}
              - path: /audited
                upstream: {url: "%1$s"}
                interceptors:
                  - name: authorization
                    mode: audit
                    settings: {rules: [{deny: true}]}
            """;

    private Optional<GuardedServer> guarded = Optional.empty();
    private Optional<PolicyService> decider = Optional.empty();

    @BeforeAll
    void start(@TempDir Path folder) {
        PolicyService service = PolicyService.start();
        decider = Optional.of(service);
        guarded = Optional.of(GuardedServer.start(folder, url -> CONFIGURATION.formatted(url, service.url())));
    }

    @BeforeEach
    void reset() {
        server().reset();
    }

    @AfterAll
    void stop() {
        guarded.ifPresent(GuardedServer::close);
        decider.ifPresent(PolicyService::close);
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void deniedTool_isUnknownAndNotListed(String revision) {
        McpCaller caller = caller("/policed", revision);

        assertThat(caller.call(1, CALL, "{\"name\":\"denied\",\"arguments\":{}}")
                        .errorCode())
                .isEqualTo(-32602);
        assertThat(caller.call(2, CALL, "{\"name\":\"admin\",\"arguments\":{\"text\":\"now\"}}")
                        .errorCode())
                .isEqualTo(-32602);
        assertThat(calledTools()).isEmpty();
        assertThat(caller.call(3, CALL, "{\"name\":\"admin\",\"arguments\":{\"text\":\"please\"}}")
                        .text())
                .isEqualTo("please");
        assertThat(names(caller.call(4, "tools/list", "{}"))).containsExactly("echo", "slow_echo", "admin");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void sideDoors_toADeniedObject_areClosed(String revision) {
        McpCaller caller = caller("/policed", revision);
        boolean modern = McpCaller.isModern(revision);

        assertThat(caller.call(
                                1,
                                "completion/complete",
                                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"secret\"},\"argument\":{\"name\":\"a\",\"value\":\"\"}}")
                        .errorCode())
                .isEqualTo(-32602);
        assertThat(caller.call(2, "resources/read", "{\"uri\":\"file:///public/%2e%2e/secret.txt\"}")
                        .errorCode())
                .isEqualTo(modern ? -32602 : -32002);
        assertThat(caller.call(3, "prompts/get", "{\"name\":\"secret\"}").errorCode())
                .isEqualTo(-32602);
        if (!modern) {
            assertThat(caller.call(4, "resources/subscribe", "{\"uri\":\"file:///secret.txt\"}")
                            .errorCode())
                    .isEqualTo(-32002);
        }
        assertThat(server().received())
                .extracting(message -> message.json().path("method").asString())
                .doesNotContain("completion/complete", "resources/read", "prompts/get", "resources/subscribe");
    }

    @Test
    void deniedCall_insideABatch_isRefusedAlone() {
        McpCaller caller = caller("/policed", "2025-03-26");
        String batch = "[" + call(1, "denied") + "," + call(2, "echo") + "]";
        try (RawConnection connection = caller.post(caller.headers(), batch)) {
            HttpAnswer answer = connection.answer();

            assertThat(answer.messages())
                    .anySatisfy(message ->
                            assertThat(message.at("/error/code").asInt(0)).isEqualTo(-32602));
        }
        assertThat(calledTools()).containsExactly("echo");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void updateOfADeniedResource_isNotTold(String revision) {
        McpCaller caller = caller("/policed", revision);
        server().onCall("echo", (request, response) -> {
            response.beginStream();
            response.event(updated("file:///secret.txt"));
            response.event(updated("file:///public/a.txt"));
            response.event(ScriptedUpstream.result(request, "done"));
            response.endStream();
        });

        McpCaller.Outcome outcome = caller.call(1, CALL, "{\"name\":\"echo\",\"arguments\":{}}");

        assertThat(outcome.messages().toString()).doesNotContain("secret.txt");
        assertThat(outcome.text()).isEqualTo("done");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void renameBehindThePolicy_isJudgedAgain(String revision) {
        McpCaller caller = caller("/renamed-behind", revision);

        assertThat(caller.call(1, CALL, "{\"name\":\"echo\",\"arguments\":{}}").errorCode())
                .isEqualTo(-32602);
        assertThat(calledTools()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void renameBeforeThePolicy_isConsistent(String revision) {
        McpCaller caller = caller("/renamed-before", revision);

        assertThat(names(caller.call(1, "tools/list", "{}"))).containsExactly("shout", "x_admin");
        assertThat(caller.call(2, CALL, "{\"name\":\"shout\",\"arguments\":{\"text\":\"quiet\"}}")
                        .text())
                .isEqualTo("loud");
        assertThat(calledTools()).containsExactly("echo");
        for (String hidden : List.of("echo", "x_echo", "x_denied", "denied")) {
            assertThat(caller.call(3, CALL, "{\"name\":\"" + hidden + "\",\"arguments\":{}}")
                            .errorCode())
                    .as(hidden)
                    .isEqualTo(-32602);
        }
        assertThat(calledTools()).containsExactly("echo");
        if (McpCaller.isModern(revision)) {
            assertThat(server().received()
                            .get(server().received().size() - 1)
                            .headers()
                            .first("mcp-name"))
                    .contains("echo");
        }
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void callsOverTheRate_areTold(String revision) {
        McpCaller caller = caller("/limited", revision);
        String params = "{\"name\":\"echo-" + revision + "\",\"arguments\":{}}";

        assertThat(caller.call(1, CALL, params).status()).isEqualTo(200);
        assertThat(caller.call(2, CALL, params).status()).isEqualTo(200);
        McpCaller.Outcome refused = caller.call(3, CALL, params);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.errorCode()).isEqualTo(-31429);
        assertThat(refused.headers().first("retry-after"))
                .hasValueSatisfying(
                        seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 1800));
        assertThat(calledTools()).hasSize(2);
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void callBesideTooManyOthers_isRefusedUntilTheyAreOver(String revision) throws IOException {
        McpCaller caller = caller("/crowded", revision);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        server().onCall("slow_echo", (request, response) -> {
            begun.countDown();
            GuardedServer.await(enough);
            response.json(Map.of(), ScriptedUpstream.result(request, "slow"));
        });
        try (RawConnection first = caller.begin(1, CALL, "{\"name\":\"slow_echo\",\"arguments\":{}}")) {
            GuardedServer.await(begun);
            McpCaller.Outcome refused = caller.call(2, CALL, "{\"name\":\"echo\",\"arguments\":{}}");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers().first("retry-after")).contains("3");
            enough.countDown();
            assertThat(first.answer().status()).isEqualTo(200);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(caller.call(3, CALL, "{\"name\":\"echo\",\"arguments\":{}}")
                                .status())
                        .isEqualTo(200));
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void argumentsAgainstTheSchema_areRefused(String revision) {
        McpCaller caller = caller("/validated", revision);
        assertThat(names(caller.call(1, "tools/list", "{}"))).contains("echo");

        assertThat(caller.call(2, CALL, "{\"name\":\"echo\",\"arguments\":{\"text\":7}}")
                        .errorCode())
                .isEqualTo(-32602);
        assertThat(calledTools()).isEmpty();
        assertThat(caller.call(3, CALL, "{\"name\":\"echo\",\"arguments\":{\"text\":\"x\"}}")
                        .text())
                .isEqualTo("x");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void trace_goesOnWithoutBaggage(String revision) {
        McpCaller caller = caller("/traced", revision);

        assertThat(caller.call(
                                1,
                                CALL,
                                "{\"name\":\"echo\",\"arguments\":{},\"_meta\":{\"baggage\":\"user=ada\",\"traceparent\":"
                                        + "\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"}}")
                        .status())
                .isEqualTo(200);

        ReceivedMessage received = server().received().get(server().received().size() - 1);
        JsonNode meta = received.json().at("/params/_meta");
        assertThat(meta.has("baggage")).isFalse();
        assertThat(meta.path("traceparent").asString()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
        assertThat(received.headers().first("traceparent"))
                .contains(meta.path("traceparent").asString());
        assertThat(received.headers().first("x-route")).contains("traced");
        assertThat(meta.path("example.com/route").asString()).isEqualTo("traced");
        assertThat(meta.path("traceparent").asString()).contains("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void policyInAuditMode_changesNothing() {
        McpCaller caller = caller("/audited", "2026-07-28");

        assertThat(caller.call(1, CALL, "{\"name\":\"echo\",\"arguments\":{\"text\":\"x\"}}")
                        .text())
                .isEqualTo("x");
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void whatTheServiceDenies_isRefusedAtEveryDoor(String revision) {
        McpCaller caller = caller("/asked", revision);

        McpCaller.Outcome denied = caller.call(1, CALL, "{\"name\":\"denied\",\"arguments\":{}}");
        assertThat(denied.errorCode()).isEqualTo(-31403);
        assertThat(denied.answer().toString()).contains("not denied on Fridays");
        assertThat(caller.call(2, "prompts/get", "{\"name\":\"denied\"}").errorCode())
                .isEqualTo(-31403);
        assertThat(caller.call(3, "resources/read", "{\"uri\":\"file:///denied\"}")
                        .errorCode())
                .isEqualTo(-31403);
        if (!McpCaller.isModern(revision)) {
            assertThat(caller.call(4, "resources/subscribe", "{\"uri\":\"file:///denied\"}")
                            .errorCode())
                    .isEqualTo(-31403);
        }
        assertThat(caller("/asked-before-a-rename", revision)
                        .call(5, CALL, "{\"name\":\"echo\",\"arguments\":{}}")
                        .errorCode())
                .isEqualTo(-31403);
        assertThat(server().received())
                .extracting(message -> message.json().path("method").asString())
                .doesNotContain(CALL, "prompts/get", "resources/read", "resources/subscribe");
        assertThat(caller.call(6, CALL, "{\"name\":\"echo\",\"arguments\":{\"text\":\"x\"}}")
                        .text())
                .isEqualTo("x");
    }

    @Test
    void whatTheServiceDenies_insideABatch_isRefusedAlone() {
        McpCaller caller = caller("/asked", "2025-03-26");
        try (RawConnection connection =
                caller.post(caller.headers(), "[" + call(1, "denied") + "," + call(2, "echo") + "]")) {
            assertThat(connection.answer().messages())
                    .anySatisfy(message ->
                            assertThat(message.at("/error/code").asInt(0)).isEqualTo(-31403));
        }
        assertThat(calledTools()).containsExactly("echo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/asked-behind-a-cache", "/asked-before-a-cache"})
    void whatTheServiceDeniesByNow_isNotAnsweredFromTheCache(String path) {
        McpCaller caller = caller(path, "2026-07-28");
        String uri = "file:///kept" + path;
        String read = "{\"uri\":\"" + uri + "\"}";
        server().onRequest(
                        "resources/read",
                        (request, response) -> response.json(
                                Map.of(),
                                ScriptedUpstream.answer(
                                        request,
                                        "\"resultType\":\"complete\",\"ttlMs\":600000,\"cacheScope\":\"public\","
                                                + "\"contents\":[{\"uri\":\"" + uri + "\",\"text\":\"kept\"}]")));
        assertThat(caller.call(1, "resources/read", read).errorCode()).isZero();
        assertThat(caller.call(2, "resources/read", read).errorCode()).isZero();
        assertThat(server().received()).hasSize(1);

        decider.orElseThrow().deny(uri);

        McpCaller.Outcome denied = caller.call(3, "resources/read", read);
        assertThat(denied.errorCode()).isEqualTo(-31403);
        assertThat(denied.answer().toString()).doesNotContain("kept\"");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-25, tasks/get",
        "2025-11-25, tasks/result",
        "2025-11-25, tasks/cancel",
        "2026-07-28, tasks/get",
        "2026-07-28, tasks/cancel"
    })
    void taskThatTheServiceDenies_isNotToldOf(String revision, String method) {
        McpCaller caller = caller("/asked", revision);
        server().onRequest(
                        method,
                        (request, response) -> response.json(
                                Map.of(),
                                ScriptedUpstream.answer(
                                        request, "\"resultType\":\"complete\",\"taskId\":\"t\",\"secret\":\"found\"")));

        McpCaller.Outcome denied = caller.call(1, method, "{\"taskId\":\"denied-task\"}");

        assertThat(denied.errorCode()).as(denied.toString()).isEqualTo(-31403);
        assertThat(server().received()).extracting(ReceivedMessage::method).doesNotContain(method);
    }

    @ParameterizedTest
    @FieldSource("REVISIONS")
    void serviceThatIsAway_allowsNothing(String revision) {
        McpCaller caller = caller("/asked-in-vain", revision);

        assertThat(caller.call(1, CALL, "{\"name\":\"echo\",\"arguments\":{}}").errorCode())
                .isEqualTo(-31403);
        assertThat(calledTools()).isEmpty();
    }

    private static String updated(String uri) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\"" + uri
                + "\"}}";
    }

    private static List<String> names(McpCaller.Outcome list) {
        return list.answer().at("/result/tools").values().stream()
                .map(tool -> tool.path("name").asString())
                .toList();
    }

    private List<String> calledTools() {
        return server().received().stream()
                .map(ReceivedMessage::tool)
                .filter(tool -> !tool.isEmpty())
                .toList();
    }

    private static String call(int id, String tool) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":{}}}";
    }

    private McpCaller caller(String path, String revision) {
        return guarded.orElseThrow().caller(path, revision);
    }

    private ScriptedUpstream server() {
        return guarded.orElseThrow().upstream();
    }
}
