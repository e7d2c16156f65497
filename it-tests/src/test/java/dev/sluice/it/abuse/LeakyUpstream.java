package dev.sluice.it.abuse;

import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.OutboundResponse;
import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** Teaches the upstream what the cases about policies need of it. */
final class LeakyUpstream {
    /** What the catalogue leaves open about it. */
    static final Map<String, String> VALUES = values();

    private static final String SECRET = "AKIAQ4ZTXW7YPLM2RS5D";
    private static final String RESOURCE = "file:///mrtr";
    private static final int LARGE = 200_000;
    private static final Duration LONGEST_STREAM = Duration.ofSeconds(60);

    private final ScriptedUpstream upstream;
    private final String revision;

    LeakyUpstream(ScriptedUpstream upstream, String revision) {
        this.upstream = upstream;
        this.revision = revision;
    }

    /** Answers as a case says. */
    void misbehave(JsonNode script, Trap trap) {
        if (script.has("respond")) {
            respond(script.path("respond"), trap);
        } else if (script.has("tools")) {
            String tools = script.path("tools").toString();
            list(tools.substring(1, tools.length() - 1));
        } else if (script.has("cacheScope")) {
            listForCaches(script.path("cacheScope"));
        } else if (!script.isMissingNode()) {
            throw new IllegalArgumentException("Not a known misbehaviour: " + script);
        }
    }

    /** Has these tools from now on. */
    void list(String tools) {
        String hints = McpCaller.isModern(revision)
                ? "\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\","
                : "";
        upstream.onRequest(
                "tools/list",
                (request, response) ->
                        response.json(Map.of(), ScriptedUpstream.answer(request, hints + "\"tools\":[" + tools + "]")));
    }

    private void listForCaches(JsonNode scope) {
        AtomicInteger lists = new AtomicInteger();
        upstream.onRequest("tools/list", (request, response) -> {
            String tool = "{\"name\":\"echo\",\"description\":\"list " + lists.incrementAndGet()
                    + "\",\"inputSchema\":{\"type\":\"object\"}}";
            response.json(
                    Map.of(),
                    ScriptedUpstream.answer(
                            request,
                            "\"resultType\":\"complete\",\"ttlMs\":600000,\"cacheScope\":" + scope + ",\"tools\":["
                                    + tool + ",{\"name\":\"denied\",\"inputSchema\":{\"type\":\"object\"}}]"));
        });
    }

    /** Answers as a case says, and at such length that nobody would gather it. */
    void misbehaveAtLength(JsonNode script) {
        ask(script.at("/respond/result"), ",\"padding\":\"" + "x".repeat(LARGE) + "\"");
    }

    private void ask(JsonNode result, String more) {
        String members = result.toString();
        upstream.onCall(
                "ask",
                (call, response) -> response.json(
                        Map.of(), ScriptedUpstream.answer(call, members.substring(1, members.length() - 1) + more)));
    }

    private void respond(JsonNode script, Trap trap) {
        if (script.has("result")) {
            ask(script.path("result"), "");
        } else {
            Map<String, String> headers = Map.of("Location", "http://127.0.0.1:" + trap.port() + "/");
            upstream.onCall(
                    "echo",
                    (call, response) -> response.whole(script.path("status").asInt(), headers, ""));
        }
    }

    /** Puts the secret wherever an answer can carry text, and keeps streams open. */
    void leak() {
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
        upstream.onRequest("subscriptions/listen", LeakyUpstream::listen);
    }

    private static void listen(JsonNode request, OutboundResponse response) throws IOException {
        response.beginStream();
        response.event("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"
                + "\"notifications\":{\"toolsListChanged\":true},\"_meta\":{"
                + "\"io.modelcontextprotocol/subscriptionId\":" + request.get("id") + "}}}");
        var unused = response.awaitPeerGone(LONGEST_STREAM);
    }

    private static void result(JsonNode request, OutboundResponse response, String members) throws IOException {
        response.json(Map.of(), ScriptedUpstream.answer(request, "\"resultType\":\"complete\"," + members));
    }

    private static Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
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
        return Map.copyOf(values);
    }
}
