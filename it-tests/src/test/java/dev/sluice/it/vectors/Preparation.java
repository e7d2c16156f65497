package dev.sluice.it.vectors;

import dev.sluice.it.wire.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Brings about what is given, by messages like any other client's and server's. */
final class Preparation {
    private static final String CALL = "tools/call";
    private static final String LISTEN = "subscriptions/listen";
    private static final String PREFIX = "io.modelcontextprotocol/";
    private static final String TASKS = "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";

    private final TestVector vector;
    private final Given given;
    private final FakeClient client;
    private final FakeServer server;
    private final Duration patience;
    private final ClientMessages messages;
    private final boolean statelessClient;
    private int requests;
    private Captures captures = Captures.none();

    private Preparation(TestVector vector, FakeClient client, FakeServer server, Duration patience) {
        this.vector = vector;
        this.given = vector.given();
        this.client = client;
        this.server = server;
        this.patience = patience;
        this.messages = ClientMessages.of(vector);
        this.statelessClient = Revisions.isStateless(vector.clientVersion());
    }

    /** Does it, and answers the names that are known then. */
    static Captures of(TestVector vector, FakeClient client, FakeServer server, Duration patience) {
        Preparation preparation = new Preparation(vector, client, server, patience);
        preparation.letServerLead();
        preparation.beginCalls();
        return preparation.captures;
    }

    /** What a server answers as any server does. */
    private void letServerLead() {
        server.lead();
        if (given.upstreamRevisionIsCached()) {
            acquaint();
        }
        open();
        given.listeners().forEach((id, filter) -> listen(id(id), filter));
        given.listens().forEach(this::beginListen);
        given.openListens().forEach(name -> captures = captures.with(name, idOfListen()));
        server.follow();
        server.inbox().removeIf(emission -> true);
        client.inbox().removeIf(emission -> true);
    }

    /** What a server answers in a way of its own, or not yet. */
    private void beginCalls() {
        given.callOfClient().ifPresent(this::begin);
        given.parked().ifPresent(this::park);
        given.tasks().forEach((name, task) -> beginTask(name, task.asString()));
    }

    /** Lets Sluice learn the revision of the server by somebody who is gone afterwards. */
    private void acquaint() {
        if (statelessClient) {
            list(messages.named("somebody else"));
        } else {
            openSession();
            client.end();
        }
    }

    private void open() {
        if (statelessClient) {
            if (given.upstreamSessionIsOpen() || given.tools().isPresent()) {
                list(messages);
            }
        } else if (given.sessionIsEstablished()) {
            openSession();
            given.tools().ifPresent(tools -> list(messages));
        } else if (!vector.steps().get(0).http().path("method").asString("").equals("GET")) {
            client.connect();
        }
    }

    private void openSession() {
        captures = client.open(captures);
        if (!Revisions.isStateless(vector.serverVersion())) {
            var unused = awaitLed("notifications/initialized");
        }
    }

    private void list(ClientMessages speaker) {
        var unused = answer(speaker, "tools/list", Json.object());
    }

    private void listen(JsonNode id, JsonNode filter) {
        ObjectNode params = Json.object();
        params.set("notifications", filter);
        say(messages.request(id, LISTEN, params));
        var unused = await(
                client.inbox(),
                emission -> emission.message()
                        .map(message -> message.at("/params/_meta"))
                        .filter(meta -> id.equals(meta.get(PREFIX + "subscriptionId")))
                        .isPresent(),
                "the acknowledgement of " + id);
    }

    private void beginListen(String name, JsonNode what) {
        if (what.isArray()) {
            what.values().forEach(uri -> {
                ObjectNode params = Json.object().put("uri", uri.asString());
                var unused = answer(messages, "resources/subscribe", params);
            });
        } else {
            listen(what, Json.object().put("toolsListChanged", true));
        }
        captures = captures.with(name, idOfListen());
    }

    private JsonNode idOfListen() {
        return awaitLed(LISTEN).path("id");
    }

    private void begin(JsonNode id) {
        say(messages.request(id, CALL, Json.object().put("name", "wait")));
        JsonNode idAtServer = awaitCall().path("id");
        given.callAtServer().ifPresent(name -> captures = captures.with(name, idAtServer));
    }

    private void park(JsonNode parked) {
        ObjectNode params = parked.has("params")
                ? (ObjectNode) parked.get("params")
                : Json.object().put("name", "ask");
        String id = nextId();
        say(messages.request(id, CALL, params));
        JsonNode idAtServer = awaitCall().path("id");
        Optional.ofNullable(parked.get("upstreamId"))
                .ifPresent(name -> captures = captures.with(name.asString(), idAtServer));
        ask(parked, idAtServer);
        JsonNode answer = awaitAnswer(id);
        if (!answer.at("/result/resultType").asString("").equals("input_required")) {
            throw new AssertionError("the call was not parked: " + answer);
        }
        Captures.nameIn(parked.path("requestState").asString())
                .ifPresent(name -> captures = captures.with(name, answer.at("/result/requestState")));
    }

    private void ask(JsonNode parked, JsonNode call) {
        String method = parked.at("/methods/0").asString("elicitation/create");
        JsonNode id = parked.at("/serverRequestIds/0");
        ObjectNode question = Json.object().put("jsonrpc", "2.0");
        question.set("id", id.isMissingNode() ? JsonNodeFactory.instance.stringNode("s0") : id);
        question.put("method", method);
        question.set(
                "params",
                Json.parse(
                        method.equals("sampling/createMessage")
                                ? "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"m\"}}],\"maxTokens\":5}"
                                : "{\"message\":\"m\",\"requestedSchema\":{\"type\":\"object\",\"properties\":{}}}"));
        serve(question, call);
    }

    private void beginTask(String name, String idAtServer) {
        String id = nextId();
        say(messages.offering(TASKS).request(id, CALL, Json.object().put("name", "build")));
        JsonNode call = awaitCall().path("id");
        ObjectNode answer = Json.object().put("jsonrpc", "2.0");
        answer.set("id", call);
        answer.putObject("result")
                .putObject("task")
                .put("taskId", idAtServer)
                .put("status", "working")
                .put("createdAt", "2026-01-01T00:00:00Z")
                .put("lastUpdatedAt", "2026-01-01T00:00:00Z")
                .put("ttl", 60_000)
                .put("pollInterval", 60_000);
        serve(answer, call);
        captures = captures.with(name, awaitAnswer(id).at("/result/taskId"));
    }

    private JsonNode answer(ClientMessages speaker, String method, ObjectNode params) {
        String id = nextId();
        say(speaker.request(id, method, params));
        JsonNode answer = awaitAnswer(id);
        if (!answer.has("result")) {
            throw new AssertionError(method + " was answered with " + answer);
        }
        return answer;
    }

    private String nextId() {
        requests++;
        return "given-" + requests;
    }

    private static JsonNode id(String text) {
        return text.chars().allMatch(Character::isDigit) ? Json.parse(text) : JsonNodeFactory.instance.stringNode(text);
    }

    private void say(JsonNode message) {
        client.play(new Step(true, Json.object().set("message", message)));
    }

    private void serve(JsonNode message, JsonNode call) {
        ObjectNode step = Json.object();
        step.set("message", message);
        step.putObject("sse").put("stream", "post:" + call.asString());
        server.play(new Step(true, step));
    }

    private JsonNode awaitAnswer(String id) {
        return await(client.inbox(), emission -> emission.isAnswerTo(id), "the answer to " + id);
    }

    private JsonNode awaitCall() {
        return await(server.inbox(), emission -> emission.method().equals(CALL), "the call at the server");
    }

    private JsonNode await(Inbox<Emission> inbox, Predicate<Emission> condition, String what) {
        return inbox.takeFirst(condition, patience)
                .flatMap(Emission::message)
                .orElseThrow(() -> new AssertionError("given: " + what + " did not come, but " + inbox.items()));
    }

    private JsonNode awaitLed(String method) {
        return server.led()
                .takeFirst(message -> message.path("method").asString("").equals(method), patience)
                .orElseThrow(() -> new AssertionError("given: " + method + " did not come to the server"));
    }
}
