package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.authentication.Tokens;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cases of the catalogue that a policy has to stop, each on a route that has it, and those that Sluice has to stop
 * without one; for clients with tokens of a real authorization server.
 */
final class PolicyAbuseIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(PolicyAbuseIT.class);
    private static final Set<String> CASES = Set.of(
            "AUTH-09",
            "SSRF-02",
            "SSRF-05",
            "TOOL-02",
            "TOOL-04",
            "TOOL-05",
            "TOOL-06",
            "TOOL-08",
            "DOS-01",
            "CACHE-01",
            "CACHE-02",
            "CACHE-03",
            "LOG-01",
            "LOG-02");
    private static final String OLDEST = "2024-11-05";
    private static final String SECRET = "AKIAQ4ZTXW7YPLM2RS5D";
    private static final String RESOURCE = "file:///mrtr";
    private static final Duration LONGEST_STREAM = Duration.ofSeconds(60);
    private static final Pattern NAME = Pattern.compile("\\{\\{([^}]+)}}");
    private static final Set<String> CHECKED_HERE = Set.of(
            "json",
            "body",
            "log",
            "traces",
            "side",
            "steps",
            "upstream",
            "tools_absent",
            "tools_present",
            "status_counts",
            "headers_on_reject");
    private static final String CONFIGURATION = """
            authentication:
              methods: [oauth]
              issuers: [{issuer: "%1$s"}]
              tokens: {fetchTimeout: 30s}
            routes:
              - path: /AUTH-09
                upstream: {url: "%2$s"}
                interceptors:
                  - name: authorization
                    settings: {rules: [{allow: "tool == 'admin'", scopes: [admin]}]}
              - {path: /SSRF-02, upstream: {url: "%2$s"}}
              - {path: /TOOL-05, upstream: {url: "%2$s"}}
              - {path: /TOOL-08, upstream: {url: "%2$s"}}
              - {path: /LOG-01, upstream: {url: "%2$s"}}
              - path: /LOG-02
                upstream: {url: "%2$s", credentials: {type: static, header: X-Key, value: key-of-sluice}}
              - path: /SSRF-05
                upstream: {url: "%2$s"}
                interceptors: [{name: definition-hygiene}]
              - path: /TOOL-04
                upstream: {url: "%2$s"}
                interceptors: [{name: definition-hygiene}]
              - path: /TOOL-06
                upstream: {url: "%2$s"}
                interceptors: [{name: redaction}]
              - path: /DOS-01
                upstream: {url: "%2$s"}
                interceptors:
                  - name: concurrency-limit
                    settings: {limits: [{per: [principal], calls: 100, methods: [subscriptions/listen]}]}
              - path: /CACHE-01
                upstream: {url: "%2$s"}
                interceptors: [{name: result-cache}]
              - path: /CACHE-02
                upstream: {url: "%2$s"}
                interceptors:
                  - name: authorization
                    settings: {rules: [{allow: "tool == 'echo'"}]}
              - path: /CACHE-03
                upstream: {url: "%2$s"}
                interceptors: [{name: result-cache}]
            """;

    /** One for each revision, because a definition that has changed once is no news. */
    private static final String PINNED = """
              - path: /TOOL-02-%1$s
                upstream: {url: "%2$s"}
                interceptors: [{name: tool-pinning, timeout: 5s, settings: {checkAfter: 0s}}]
            """;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Tokens tokens = Tokens.start();
    private final Trap trap = Trap.open();
    private Optional<SluiceProcess> running = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> attack_onAPolicy_getsTheAnswerExpected() {
        Path file = Path.of(System.getProperty("sluice.abuse"));
        if (!Files.isReadable(file)) {
            LOGGER.warn("LEFT OUT: abuse cases about policies, because {} is not there", file);
        }
        assumeTrue(Files.isReadable(file), "no catalogue of abuse cases");
        List<AbuseCase> cases = AbuseCase.read(file, CASES);
        assertThat(cases).hasSize(CASES.size());
        StringBuilder configuration = new StringBuilder(CONFIGURATION.formatted(tokens.issuer(), upstream.endpoint()));
        McpCaller.REVISIONS.forEach(revision -> configuration.append(PINNED.formatted(revision, upstream.endpoint())));
        running = Optional.of(SluiceProcess.configured(configuration.toString(), folder));
        return cases.stream()
                .flatMap(attack -> attack.revisions().stream()
                        .filter(revision -> isDriven(attack, revision))
                        .map(revision -> DynamicTest.dynamicTest(
                                attack.id() + " " + revision + ": " + attack.title(),
                                () -> new Run(attack, revision).perform())));
    }

    /** Clients of the oldest revision need the two endpoints of HTTP+SSE. */
    private static boolean isDriven(AbuseCase attack, String revision) {
        if (revision.equals(OLDEST)) {
            LOGGER.warn("LEFT OUT: {} with {}, because this runner does not speak HTTP+SSE", attack.id(), revision);
        }
        return !revision.equals(OLDEST);
    }

    @AfterEach
    void stop() {
        running.ifPresent(SluiceProcess::close);
        tokens.close();
        upstream.close();
        trap.close();
    }

    /** One case with one revision. */
    private final class Run {
        private final AbuseCase attack;
        private final String revision;
        private final URI endpoint;
        private final Map<String, String> values;
        private final McpCaller alice;

        Run(AbuseCase attack, String revision) {
            this.attack = attack;
            this.revision = revision;
            String path = attack.id().equals("TOOL-02") ? "/TOOL-02-" + revision : "/" + attack.id();
            this.endpoint = running.orElseThrow().endpoint(path);
            this.values = values(endpoint);
            this.alice = McpCaller.connect(
                    endpoint, revision, Map.of("Authorization", "Bearer " + values.get("token.alice")));
            alice.session().ifPresent(id -> values.put("sid.alice", id));
        }

        void perform() {
            upstream.reset();
            leak();
            misbehave();
            JsonNode request = filled(attack.request());
            JsonNode expect = filled(attack.expect());
            if (request.has("steps")) {
                request.path("steps").values().forEach(this::step);
                if (attack.requires().contains("cache:on")) {
                    request.path("steps").values().forEach(step -> repeat(step.path("send")));
                }
            } else if (request.has("parallel_count")) {
                besideEachOther(request, expect);
            } else {
                new AttackWriter(alice).write(request).forEach(next -> check(next, request, expect));
            }
            checkLog(expect.path("log"));
            assertThat(trap.isUntouched()).isTrue();
        }

        private void step(JsonNode step) {
            JsonNode mutated = step.at("/upstream/mutate_tool");
            if (!mutated.isMissingNode()) {
                list("{\"name\":\"echo\",\"description\":" + mutated.path("description")
                        + ",\"inputSchema\":{\"type\":\"object\"}}");
            }
            JsonNode send = step.path("send");
            if (!send.isMissingNode()) {
                new AttackWriter(alice).write(send).forEach(next -> check(next, send, step.path("expect")));
            }
        }

        /** Otherwise a cache that keeps nothing would do. */
        private void repeat(JsonNode send) {
            if (!send.at("/body/params").has("inputResponses")) {
                JsonNode expect = Json.parse("{\"status\":200,\"upstream\":{\"calls\":0}}");
                new AttackWriter(alice).write(send).forEach(next -> check(next, send, expect));
            }
        }

        private void check(Attack next, JsonNode request, JsonNode expect) {
            String method = request.at("/body/method").asString("");
            long before = asked(method);
            ObjectNode usual = (ObjectNode) expect.deepCopy();
            CHECKED_HERE.forEach(usual::remove);
            try (RawConnection connection = next.send(endpoint)) {
                Answered answered = Answered.read(connection, System.nanoTime());
                new Expectations(usual, alice).check(answered);
                checkBody(expect, answered);
            }
            JsonNode calls = expect.at("/upstream/calls");
            if (!calls.isMissingNode()) {
                assertThat(asked(method) - before).isEqualTo(calls.asLong());
            }
        }

        private void besideEachOther(JsonNode request, JsonNode expect) {
            Attack one = new AttackWriter(alice).write(request).get(0);
            List<RawConnection> open = new ArrayList<>();
            Map<String, Integer> counts = new HashMap<>();
            try {
                for (int i = 0; i < request.path("parallel_count").asInt(); i++) {
                    RawConnection connection = one.send(endpoint);
                    open.add(connection);
                    var answer = connection.answer();
                    counts.merge(Integer.toString(answer.status()), 1, Integer::sum);
                    if (answer.status() != 200) {
                        expect.path("headers_on_reject")
                                .values()
                                .forEach(rule -> assertThat(answer.headers()
                                                .first(rule.path("name").asString()))
                                        .isPresent());
                    }
                }
            } finally {
                open.forEach(RawConnection::close);
            }
            Map<String, Integer> expected = new HashMap<>();
            expect.path("status_counts")
                    .properties()
                    .forEach(count ->
                            expected.put(count.getKey(), count.getValue().asInt()));
            assertThat(counts).isEqualTo(expected);
        }

        private void checkBody(JsonNode expect, Answered answered) {
            expect.path("json")
                    .properties()
                    .forEach(member -> assertThat(answered.messages()
                                    .get(0)
                                    .at("/" + member.getKey().replace('.', '/')))
                            .as(answered.text())
                            .isEqualTo(member.getValue()));
            expect.path("body").values().forEach(rule -> {
                String value = rule.path("value").asString();
                switch (rule.path("op").asString()) {
                    case "not-contains" -> assertThat(answered.text()).doesNotContain(value);
                    case "not-matches" ->
                        assertThat(Pattern.compile(value)
                                        .matcher(answered.text())
                                        .find())
                                .as(answered.text())
                                .isFalse();
                    default -> throw new IllegalArgumentException("Not a known rule: " + rule);
                }
            });
            expect.path("tools_present")
                    .values()
                    .forEach(tool -> assertThat(answered.text()).contains("\"" + tool.asString() + "\""));
            expect.path("tools_absent")
                    .values()
                    .forEach(tool -> assertThat(answered.text()).doesNotContain("\"" + tool.asString() + "\""));
        }

        private void checkLog(JsonNode log) {
            if (log.has("event")) {
                Awaitility.await()
                        .untilAsserted(() -> assertThat(running.orElseThrow().transcript())
                                .contains(log.path("event").asString()));
            }
            log.path("absent")
                    .values()
                    .forEach(text ->
                            assertThat(running.orElseThrow().transcript()).doesNotContain(text.asString()));
        }

        private void misbehave() {
            JsonNode script = attack.upstream();
            if (script.has("respond")) {
                respond(script.path("respond"));
            } else if (script.has("tools")) {
                String tools = script.path("tools").toString();
                list(tools.substring(1, tools.length() - 1));
            } else if (script.has("cacheScope")) {
                AtomicInteger lists = new AtomicInteger();
                upstream.onRequest("tools/list", (request, response) -> {
                    String tool = "{\"name\":\"echo\",\"description\":\"list " + lists.incrementAndGet()
                            + "\",\"inputSchema\":{\"type\":\"object\"}}";
                    response.json(
                            Map.of(),
                            ScriptedUpstream.answer(
                                    request,
                                    "\"resultType\":\"complete\",\"ttlMs\":600000,\"cacheScope\":"
                                            + script.path("cacheScope") + ",\"tools\":[" + tool
                                            + ",{\"name\":\"denied\",\"inputSchema\":{\"type\":\"object\"}}]"));
                });
            } else if (!script.isMissingNode()) {
                throw new IllegalArgumentException("Not a known misbehaviour: " + script);
            }
        }

        private void respond(JsonNode script) {
            if (script.has("result")) {
                String members = script.path("result").toString();
                upstream.onCall(
                        "ask",
                        (call, response) -> response.json(
                                Map.of(), ScriptedUpstream.answer(call, members.substring(1, members.length() - 1))));
            } else {
                Map<String, String> headers = Map.of("Location", "http://127.0.0.1:" + trap.port() + "/");
                upstream.onCall(
                        "echo",
                        (call, response) -> response.whole(script.path("status").asInt(), headers, ""));
            }
        }

        private void list(String tools) {
            String hints = McpCaller.isModern(revision)
                    ? "\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\","
                    : "";
            upstream.onRequest(
                    "tools/list",
                    (request, response) -> response.json(
                            Map.of(), ScriptedUpstream.answer(request, hints + "\"tools\":[" + tools + "]")));
        }

        private JsonNode filled(JsonNode template) {
            return Json.parse(fill(template.toString(), values));
        }

        private long asked(String method) {
            return upstream.received().stream()
                    .filter(message -> message.method().equals(method))
                    .count();
        }
    }

    /** Puts the secret wherever an answer can carry text, and keeps streams open. */
    private void leak() {
        String text = "\"content\":[{\"type\":\"text\",\"text\":\"key " + SECRET + "\"}]";
        upstream.onCall("leak_content", (call, response) -> result(call, response, text));
        upstream.onCall(
                "leak_structured",
                (call, response) ->
                        result(call, response, "\"content\":[],\"structuredContent\":{\"key\":\"" + SECRET + "\"}"));
        upstream.onCall(
                "leak_error",
                (call, response) -> response.json(
                        Map.of(),
                        "{\"jsonrpc\":\"2.0\",\"id\":" + call.get("id")
                                + ",\"error\":{\"code\":-32603,\"message\":\"no " + SECRET + "\"}}"));
        upstream.onCall("leak_progress", (call, response) -> {
            response.beginStream();
            response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":7,"
                    + "\"progress\":1,\"message\":\"" + SECRET + "\"}}");
            response.event(ScriptedUpstream.answer(call, "\"resultType\":\"complete\",\"content\":[]"));
            response.endStream();
        });
        upstream.onRequest(
                "tasks/get",
                (request, response) -> result(
                        request,
                        response,
                        "\"taskId\":\"leak\",\"status\":\"completed\",\"statusMessage\":\"" + SECRET + "\",\"result\":{"
                                + text + "}"));
        upstream.onRequest(
                "resources/read",
                (request, response) -> result(
                        request,
                        response,
                        "\"ttlMs\":600000,\"cacheScope\":\"public\",\"contents\":[{\"uri\":\"" + RESOURCE
                                + "\",\"text\":\"x\"}]"));
        upstream.onRequest("subscriptions/listen", (request, response) -> {
            response.beginStream();
            response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"
                    + "\"notifications\":{\"toolsListChanged\":true},\"_meta\":{"
                    + "\"io.modelcontextprotocol/subscriptionId\":" + request.get("id") + "}}}");
            var unused = response.awaitPeerGone(LONGEST_STREAM);
        });
    }

    private static void result(JsonNode request, OutboundResponse response, String members) throws IOException {
        response.json(Map.of(), ScriptedUpstream.answer(request, "\"resultType\":\"complete\"," + members));
    }

    private Map<String, String> values(URI endpoint) {
        Map<String, String> values = new HashMap<>();
        values.put("route", endpoint.getPath());
        values.put("gw.authority", endpoint.getAuthority());
        values.put("token.alice", tokens.of("alice", endpoint.toString()));
        values.put("token.bob", tokens.of("bob", endpoint.toString()));
        values.put("scope.admin", "admin");
        values.put("marker.alice", "list 1");
        values.put("resource.mrtr", RESOURCE);
        values.put("state.alice", "state-of-alice");
        values.put("secret.aws_key", SECRET);
        values.put("task.leak", "leak");
        values.put("sid.alice", "there is no such session");
        values.put("upstream.static_key", "key-of-sluice");
        for (String tool : List.of(
                "ask",
                "echo",
                "admin",
                "remote_ref",
                "leak_content",
                "leak_structured",
                "leak_error",
                "leak_progress")) {
            values.put("tool." + tool, tool);
            values.put("upstream_tool." + tool, tool);
        }
        return values;
    }

    private static String fill(String text, Map<String, String> values) {
        return NAME.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(Optional.ofNullable(values.get(match.group(1)))
                        .orElseThrow(() -> new IllegalArgumentException("Not a known placeholder: " + match.group()))));
    }
}
