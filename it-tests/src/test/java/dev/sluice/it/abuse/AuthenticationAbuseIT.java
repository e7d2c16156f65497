package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.authentication.Tokens;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ReceivedMessage;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cases of the catalogue that are about who comes in, against a Sluice that asks for tokens of a real authorization
 * server. What a policy has to refuse, or what two clients do to each other, is run elsewhere.
 */
final class AuthenticationAbuseIT {
    private static final String ROUTES = """
            routes:
              - {path: /mcp, upstream: {url: "{{upstream}}"}}
            """;

    private Optional<GuardedTarget> running = Optional.empty();
    private Optional<Rows> rows = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> attack_onTheWayIn_getsTheAnswerExpected() {
        Rows all = Rows.of(Runner.AUTHENTICATION);
        running = Optional.of(GuardedTarget.start(ROUTES, folder));
        rows = Optional.of(all);
        return all.tests(this::perform);
    }

    @AfterEach
    void stop() {
        running.ifPresent(GuardedTarget::close);
        rows.ifPresent(Rows::assertAllWereRun);
    }

    private void perform(AbuseCase attack, String revision) {
        Map<String, String> values = values();
        McpCaller alice =
                McpCaller.connect(endpoint(), revision, Map.of("Authorization", "Bearer " + values.get("token.alice")));
        target().upstream().reset();
        misbehave(attack.upstream());
        var unused = tokens().asked();
        ObjectNode request = (ObjectNode) attack.request().deepCopy();
        int times = request.path("repeat").asInt(1);
        // Each time is written anew, because each has a token of its own.
        request.remove("repeat");
        for (int i = 0; i < times; i++) {
            values.put("token.random_kid", tokens().ofUnknownKey(endpoint().toString()));
            JsonNode filled = Json.parse(Placeholders.fill(request.toString(), values));
            for (Attack next : new AttackWriter(alice).write(filled)) {
                check(
                        next,
                        addressOf(filled),
                        Json.parse(Placeholders.fill(attack.expect().toString(), values)),
                        alice);
            }
        }
    }

    private void check(Attack attack, URI target, JsonNode expect, McpCaller alice) {
        ObjectNode usual = (ObjectNode) expect.deepCopy();
        List.of("json", "body", "log", "side").forEach(usual::remove);
        ObjectNode atUpstream = usual.path("upstream") instanceof ObjectNode known ? known : Json.object();
        List.of("headers_absent", "header_values_absent").forEach(atUpstream::remove);
        Expectations expectations = new Expectations(usual, alice);
        long start = System.nanoTime();
        try (Answered answered = Answered.read(attack.send(target), start)) {
            expectations.check(answered);
            checkDocument(expect, answered);
        }
        List<ReceivedMessage> received = target().upstream().received();
        expectations.checkUpstream(received);
        checkAbsent(expect.path("upstream"), received);
        checkSide(expect);
    }

    private static void checkDocument(JsonNode expect, Answered answered) {
        expect.path("json")
                .properties()
                .forEach(member -> assertThat(Json.parse(answered.text())
                                .at("/" + member.getKey().replace('.', '/')))
                        .isEqualTo(member.getValue()));
        expect.path("body").values().forEach(rule -> {
            assertThat(rule.path("op").asString()).isEqualTo("not-contains");
            assertThat(answered.text()).doesNotContain(rule.path("value").asString());
        });
    }

    private static void checkAbsent(JsonNode expect, List<ReceivedMessage> received) {
        received.forEach(message -> {
            expect.path("headers_absent")
                    .values()
                    .forEach(name ->
                            assertThat(message.headers().all(name.asString())).isEmpty());
            expect.path("header_values_absent")
                    .values()
                    .forEach(value -> assertThat(message.headers().toString()).doesNotContain(value.asString()));
        });
    }

    private void checkSide(JsonNode expect) {
        expect.path("log")
                .path("absent")
                .values()
                .forEach(text -> assertThat(target().sluice().transcript()).doesNotContain(text.asString()));
        JsonNode fetches = expect.at("/side/jwks_fetches_max");
        if (!fetches.isMissingNode()) {
            assertThat(tokens().asked().stream().filter(path -> path.endsWith("/jwks")))
                    .hasSizeLessThanOrEqualTo(fetches.asInt());
        }
    }

    private void misbehave(JsonNode script) {
        JsonNode respond = script.path("respond");
        if (!respond.isMissingNode()) {
            Map<String, String> headers = new HashMap<>();
            respond.path("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asString()));
            target().upstream()
                    .onCall(
                            "echo",
                            (call, response) ->
                                    response.whole(respond.path("status").asInt(), headers, ""));
        }
    }

    /** Where the request goes: the path of the case, which may not be that of the route. */
    private URI addressOf(JsonNode request) {
        JsonNode one = request.has("of") ? request.path("of") : request;
        return endpoint().resolve(one.path("path").asString("/mcp"));
    }

    private Map<String, String> values() {
        String resource = endpoint().toString();
        Map<String, String> values = target().values(endpoint());
        values.put("prm.url", "http://" + endpoint().getAuthority() + "/.well-known/oauth-protected-resource/mcp");
        values.put("token.expired", tokens().expired(resource));
        values.put("token.wrong_aud", tokens().of("alice", "https://other.example/mcp"));
        values.put("token.foreign_iss_same_kid", tokens().ofAnotherIssuer(resource));
        values.put("token.alg_none", tokens().unsigned(resource));
        values.put("token.hs256_confusion", tokens().symmetric(resource));
        values.put("token.dpop_bound", tokens().bound(resource));
        values.put("tool.echo", "echo");
        return values;
    }

    private URI endpoint() {
        return target().endpoint("/mcp");
    }

    private Tokens tokens() {
        return target().tokens();
    }

    private GuardedTarget target() {
        return running.orElseThrow();
    }
}
