package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.TestProxy;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Sessions between clients and servers of different legacy revisions, over HTTP. */
class AdaptedConversationTest {
    private static final List<ProtocolVersion> CLIENTS =
            List.of(ProtocolVersion.V2025_03_26, ProtocolVersion.V2025_06_18, ProtocolVersion.V2025_11_25);
    private static final String SAMPLE = Json.request(
            "\"s1\"",
            "sampling/createMessage",
            "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"Hi\"}}],\"maxTokens\":5}");

    private final FakeUpstream upstream = new FakeUpstream();
    private final Queue<String> judged = new ConcurrentLinkedQueue<>();
    private final TestProxy proxy =
            TestProxy.before(upstream).interceptor(new Listener(judged)).start();

    @AfterEach
    void close() {
        proxy.close();
        upstream.close();
    }

    static Stream<Arguments> pairs() {
        return CLIENTS.stream()
                .flatMap(client -> ProtocolVersion.LEGACY.stream()
                        .filter(server -> server != client)
                        .map(server -> Arguments.of(client.wireName(), server.wireName())));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyPair_listsToolsCallsThemAndAsks(String clientRevision, String serverRevision) {
        speak(serverRevision);
        upstream.on(
                "tools/list",
                (request, wire) -> wire.result(
                        request, "{\"tools\":[{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\"},\"vendor\":1}]}"));
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(SAMPLE);
            Received answer = upstream.await("response");
            wire.event(Json.result(
                    request.id(), "{\"content\":[{\"type\":\"text\",\"text\":" + answer.at("/result/model") + "}]}"));
            wire.endStream();
        });
        LegacyClient client = proxy.legacy().initialize(clientRevision, "{\"sampling\":{}}");

        assertThat(client.reply(Json.request("1", "tools/list", "{}")).at("/result"))
                .isEqualTo("{\"tools\":[{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\"}}]}");
        try (RawClient call = client.post(Json.call("2", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            assertThat(next(call)).isEqualTo(SAMPLE);
            var unused = client.reply(Json.result(
                    "\"s1\"",
                    "{\"role\":\"assistant\",\"content\":{\"type\":\"text\",\"text\":\"Ho\"},\"model\":\"m\"}"));
            assertThat(next(call)).isEqualTo(Json.result("2", "{\"content\":[{\"type\":\"text\",\"text\":\"m\"}]}"));
        }
    }

    @Test
    void interceptors_seeTheClientsRevisionBothWays() {
        speak("2025-11-25");
        upstream.on(
                "completion/complete",
                (request, wire) -> wire.result(request, "{\"completion\":{\"values\":[]},\"vendor\":1}"));
        LegacyClient client = proxy.legacy().initialize("2025-06-18");
        judged.clear();

        assertThat(client.reply(Json.request("1", "completion/complete", "{\"vendor\":1}"))
                        .status())
                .isEqualTo(200);

        assertThat(judged).containsExactly("2025-06-18 {\"vendor\":1}", "2025-06-18 {\"completion\":{\"values\":[]}}");
        assertThat(upstream.await("completion/complete").at("/params")).isEqualTo("{}");
    }

    @Test
    void form_withSeveralChoices_isAnsweredInTheServersWords() {
        speak("2025-11-25");
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.request("\"s1\"", "elicitation/create", """
                    {"message":"m","requestedSchema":{"type":"object","properties":{"c":{"type":"array","items":{"enum":["r","g"]}}}}}"""));
            Received answer = upstream.await("response");
            wire.event(Json.result(request.id(), answer.at("/result/content")));
            wire.endStream();
        });
        LegacyClient client = proxy.legacy().initialize("2025-06-18", "{\"elicitation\":{}}");

        try (RawClient call = client.post(Json.call("1", "t"))) {
            assertThat(call.head().status()).isEqualTo(200);
            assertThat(next(call)).contains("\"c~0\":{\"type\":\"boolean\"");
            var unused = client.reply(Json.result("\"s1\"", "{\"action\":\"accept\",\"content\":{\"c~1\":true}}"));
            assertThat(next(call)).contains("\"id\":1");
        }
        assertThat(upstream.await("response").at("/result/content")).isEqualTo("{\"c\":[\"g\"]}");
    }

    @Test
    void question_thatTheClientCannotBeAsked_isRefusedAtOnce() {
        speak("2025-11-25");
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.request("\"s1\"", "elicitation/create", "{\"message\":\"m\"}"));
            wire.event(Json.result(
                    request.id(),
                    "{\"content\":[],\"_meta\":{\"code\":"
                            + upstream.await("response").at("/error/code") + "}}"));
            wire.endStream();
        });

        LegacyClient client = proxy.legacy().initialize("2025-03-26");

        assertThat(client.reply(Json.call("1", "t")).at("/result/_meta/code")).isEqualTo("-32601");
    }

    @Test
    void pings_areAnsweredBySluice() {
        speak("2025-06-18");
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(Json.request("77", "ping", "{}"));
            assertThat(upstream.await("response").text()).isEqualTo(Json.result("77", "{}"));
            wire.event(Json.result(request.id(), "{\"content\":[]}"));
            wire.endStream();
        });
        LegacyClient client = proxy.legacy().initialize("2025-03-26");

        assertThat(client.reply(Json.request("1", "ping", "{}")).at("/result")).isEqualTo("{}");
        assertThat(client.reply(Json.call("2", "t")).at("/result")).isEqualTo("{\"content\":[]}");
        assertThat(upstream.received("ping")).isEmpty();
    }

    @Test
    void methods_ofTasks_areNotOfferedAcrossRevisions() {
        speak("2025-06-18");
        LegacyClient client = proxy.legacy().initialize("2025-11-25");

        assertThat(client.reply(Json.request("1", "tasks/list", "{}")).at("/error/code"))
                .isEqualTo("-32601");
        assertThat(upstream.received("tasks/list")).isEmpty();
    }

    @Test
    void pushStream_isAdaptedToo() {
        speak("2025-11-25");
        upstream.on("GET", (request, wire) -> {
            wire.openStream();
            wire.event(Json.notification("notifications/tasks/status", "{}"));
            wire.event(Json.notification("notifications/resources/updated", "{\"uri\":\"a://b\",\"vendor\":1}"));
            wire.hold();
        });

        try (RawClient push = proxy.legacy().initialize("2025-03-26").get()) {
            assertThat(push.head().status()).isEqualTo(200);
            assertThat(next(push))
                    .isEqualTo(Json.notification("notifications/resources/updated", "{\"uri\":\"a://b\"}"));
        }
    }

    @Test
    void notification_thatTheServerDoesNotKnow_isDropped() {
        speak("2025-06-18");
        LegacyClient client = proxy.legacy().initialize("2025-11-25");

        assertThat(client.reply(Json.notification("notifications/tasks/status", "{}"))
                        .status())
                .isEqualTo(202);
        assertThat(client.reply(Json.notification("notifications/progress", "{\"progressToken\":1,\"progress\":1}"))
                        .status())
                .isEqualTo(202);

        Awaitility.await()
                .until(() -> upstream.received("notifications/progress").size() == 1);
        assertThat(upstream.received("notifications/tasks/status")).isEmpty();
    }

    @Test
    void batch_ofTheServer_isUnpacked() {
        speak("2025-03-26");
        upstream.on(
                "tools/call",
                (request, wire) -> wire.json(
                        200,
                        "[" + Json.notification("notifications/message", "{\"level\":\"info\",\"data\":\"a\"}") + ","
                                + Json.result(request.id(), "{\"content\":[]}") + "]"));

        assertThat(events(proxy.legacy().initialize("2025-06-18").post(Json.call("1", "t"))))
                .containsExactly(
                        Json.notification("notifications/message", "{\"level\":\"info\",\"data\":\"a\"}"),
                        Json.result("1", "{\"content\":[]}"));
    }

    @Test
    void request_withAMemberTwice_isRefused() {
        speak("2025-06-18");
        LegacyClient client = proxy.legacy().initialize("2025-11-25");

        RawClient.Reply reply = client.reply(Json.request("1", "com.example/do", "{\"arguments\":{\"a\":1,\"a\":2}}"));

        assertThat(reply.at("/error/code")).isEqualTo("-32600");
        assertThat(upstream.received("com.example/do")).isEmpty();
    }

    private static List<String> events(RawClient call) {
        try (call) {
            return ExchangeFixture.events(call);
        }
    }

    private void speak(String revision) {
        upstream.on(
                "initialize",
                (request, wire) -> wire.json(
                        200,
                        Json.result(
                                request.id(),
                                "{\"protocolVersion\":\"" + revision + "\",\"capabilities\":{\"tools\":{}}"
                                        + ",\"serverInfo\":{\"name\":\"fake\",\"version\":\"1\"}}"),
                        "mcp-session-id",
                        FakeUpstream.SESSION));
    }

    private static String next(RawClient stream) {
        String data = "";
        while (data.isEmpty()) {
            data = stream.event().orElseThrow().data();
        }
        return data;
    }

    /** Writes down in which revision it sees what. */
    private record Listener(Queue<String> judged) implements Interceptor {
        @Override
        public Mono<InterceptAction> intercept(InterceptContext context) {
            if (context.method().equals("completion/complete")) {
                String part = context.message().body().at("/params").isPresent() ? "/params" : "/result";
                judged.add(
                        context.protocolVersion().map(ProtocolVersion::wireName).orElse("") + " "
                                + context.message().body().at(part).toJson());
            }
            return Mono.just(InterceptAction.proceed());
        }
    }
}
