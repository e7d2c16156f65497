package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.authentication.Tokens;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ReceivedMessage;
import dev.sluice.it.wire.ScriptedUpstream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cases of the catalogue that are about who comes in, against a Sluice that asks for tokens of a real authorization
 * server. What a policy has to refuse, or what two clients in one session do to each other, is run elsewhere.
 */
final class AuthenticationAbuseIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuthenticationAbuseIT.class);
    private static final Set<String> OTHERS_OF_SESSIONS = Set.of("SESS-01", "SESS-02");
    private static final Set<String> OF_POLICIES = Set.of("AUTH-09");
    private static final Pattern NAME = Pattern.compile("\\{\\{([^}]+)}}");
    private static final String CONFIGURATION = """
            authentication:
              methods: [oauth]
              issuers: [{issuer: "%s"}]
              tokens: {fetchTimeout: 30s}
            routes:
              - {path: /mcp, upstream: {url: "%s"}}
            """;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Tokens tokens = Tokens.start();
    private Optional<SluiceProcess> running = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> attack_onTheWayIn_getsTheAnswerExpected() {
        Path file = Path.of(System.getProperty("sluice.abuse"));
        if (!Files.isReadable(file)) {
            LOGGER.warn("LEFT OUT: abuse cases about authentication, because {} is not there", file);
        }
        assumeTrue(Files.isReadable(file), "no catalogue of abuse cases");
        List<AbuseCase> cases = AbuseCase.read(file, Set.of("AUTH", "SESS")).stream()
                .filter(attack -> attack.group().equals("AUTH")
                        ? !OF_POLICIES.contains(attack.id())
                        : OTHERS_OF_SESSIONS.contains(attack.id()))
                .toList();
        assertThat(cases).hasSize(15);
        running = Optional.of(
                SluiceProcess.configured(CONFIGURATION.formatted(tokens.issuer(), upstream.endpoint()), folder));
        return cases.stream()
                .flatMap(attack -> attack.revisions().stream()
                        .map(revision -> DynamicTest.dynamicTest(
                                attack.id() + " " + revision + ": " + attack.title(),
                                () -> perform(attack, revision))));
    }

    @AfterEach
    void stop() {
        running.ifPresent(SluiceProcess::close);
        tokens.close();
        upstream.close();
    }

    private void perform(AbuseCase attack, String revision) {
        Map<String, String> values = values();
        McpCaller alice =
                McpCaller.connect(endpoint(), revision, Map.of("Authorization", "Bearer " + values.get("token.alice")));
        upstream.reset();
        misbehave(attack.upstream());
        var unused = tokens.asked();
        ObjectNode request = (ObjectNode) attack.request().deepCopy();
        int times = request.path("repeat").asInt(1);
        // Each time is written anew, because each has a token of its own.
        request.remove("repeat");
        for (int i = 0; i < times; i++) {
            values.put("token.random_kid", tokens.ofUnknownKey(resource()));
            JsonNode filled = Json.parse(fill(request.toString(), values));
            for (Attack next : new AttackWriter(alice).write(filled)) {
                check(next, target(filled), Json.parse(fill(attack.expect().toString(), values)), alice);
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
        try (RawConnection connection = attack.send(target)) {
            Answered answered = Answered.read(connection, start);
            expectations.check(answered);
            checkDocument(expect, answered);
        }
        List<ReceivedMessage> received = upstream.received();
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
                .forEach(text -> assertThat(running().transcript()).doesNotContain(text.asString()));
        JsonNode fetches = expect.at("/side/jwks_fetches_max");
        if (!fetches.isMissingNode()) {
            assertThat(tokens.asked().stream().filter(path -> path.endsWith("/jwks")))
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
            upstream.onCall(
                    "echo",
                    (call, response) -> response.whole(respond.path("status").asInt(), headers, ""));
        }
    }

    /** Where the request goes: the path of the case, which may not be that of the route. */
    private URI target(JsonNode request) {
        JsonNode one = request.has("of") ? request.path("of") : request;
        return endpoint().resolve(one.path("path").asString("/mcp"));
    }

    private Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        values.put("route", "/mcp");
        values.put("gw.authority", endpoint().getAuthority());
        values.put("resource", resource());
        values.put("prm.url", "http://" + endpoint().getAuthority() + "/.well-known/oauth-protected-resource/mcp");
        values.put("token.alice", tokens.of("alice", resource()));
        values.put("token.bob", tokens.of("bob", resource()));
        values.put("token.expired", tokens.expired(resource()));
        values.put("token.wrong_aud", tokens.of("alice", "https://other.example/mcp"));
        values.put("token.foreign_iss_same_kid", tokens.ofAnotherIssuer(resource()));
        values.put("token.alg_none", tokens.unsigned(resource()));
        values.put("token.hs256_confusion", tokens.symmetric(resource()));
        values.put("token.dpop_bound", tokens.bound(resource()));
        values.put("tool.echo", "echo");
        values.put("sid.alice", "replaced by the session of the revision");
        return values;
    }

    private static String fill(String text, Map<String, String> values) {
        return NAME.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(Optional.ofNullable(values.get(match.group(1)))
                        .orElseThrow(() -> new IllegalArgumentException("Not a known placeholder: " + match))));
    }

    private String resource() {
        return endpoint().toString();
    }

    private URI endpoint() {
        return running().endpoint("/mcp");
    }

    private SluiceProcess running() {
        return running.orElseThrow();
    }
}
