package dev.sluice.it.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.HttpAnswer;
import dev.sluice.it.wire.Json;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawConnection;
import dev.sluice.it.wire.ReceivedMessage;
import dev.sluice.it.wire.ScriptedUpstream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A packaged Sluice between clients with real tokens and an upstream, and a real authorization server beside it. */
final class AuthenticationIT {
    private static final String CONFIGURATION = """
            authentication:
              methods: [oauth]
              issuers: [{issuer: "%1$s"}]
              tokens: {remembered: 0s, refresh: 1s, pause: 100ms, fetchTimeout: 30s}
            routes:
              - {path: /mcp, upstream: {url: "%2$s"}}
              - path: /own
                upstream:
                  url: "%2$s"
                  credentials: {type: client-credentials, issuer: "%1$s", clientId: sluice, clientSecret: s, scopes: [urn:up]}
              - path: /exchanged
                upstream:
                  url: "%2$s"
                  credentials: {type: token-exchange, issuer: "%1$s", clientId: sluice, clientSecret: s, audience: urn:up}
            """;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final Tokens tokens = Tokens.start();
    private Optional<SluiceProcess> running = Optional.empty();

    @BeforeEach
    void start(@TempDir Path folder) {
        running = Optional.of(
                SluiceProcess.configured(CONFIGURATION.formatted(tokens.issuer(), upstream.endpoint()), folder));
    }

    @AfterEach
    void stop() {
        running.ifPresent(SluiceProcess::close);
        tokens.close();
        upstream.close();
    }

    @Test
    void client_thatFollowsTheChallenge_getsInWithARealToken() {
        McpCaller stranger = caller("/mcp", Map.of());
        String challenge = stranger.call(1, "tools/list", "{}")
                .headers()
                .first("www-authenticate")
                .orElse("");
        URI metadata = URI.create(challenge.replaceAll(".*resource_metadata=\"([^\"]*)\".*", "$1"));
        JsonNode resource = get(metadata);
        URI issuer = URI.create(resource.at("/authorization_servers/0").asString());
        JsonNode server = get(URI.create(issuer + "/.well-known/oauth-authorization-server"));
        String token = granted(
                URI.create(server.path("token_endpoint").asString()),
                resource.path("resource").asString());

        assertThat(caller("/mcp", bearer(token)).call(2, "tools/list", "{}").status())
                .isEqualTo(200);
    }

    @Test
    void keys_thatAreReplaced_areFollowed() {
        String before = tokens.of("alice", resource("/mcp"));
        assertThat(caller("/mcp", bearer(before)).call(1, "tools/list", "{}").status())
                .isEqualTo(200);
        tokens.rotate();
        String after = tokens.of("alice", resource("/mcp"));

        Awaitility.await()
                .until(
                        () -> caller("/mcp", bearer(after))
                                .call(2, "tools/list", "{}")
                                .status(),
                        status -> status == 200);
        assertThat(caller("/mcp", bearer(before)).call(3, "tools/list", "{}").status())
                .as("a token of the key that is gone")
                .isEqualTo(401);
    }

    @Test
    void session_ofAnotherPrincipal_isNotFound() {
        McpCaller alice = McpCaller.connect(
                running().endpoint("/mcp"), "2025-11-25", bearer(tokens.of("alice", resource("/mcp"))));
        McpCaller bob = new McpCaller(
                alice.endpoint(), alice.revision(), alice.session(), bearer(tokens.of("bob", resource("/mcp"))));

        assertThat(bob.call(1, "tools/list", "{}").status()).isEqualTo(404);
        assertThat(alice.call(2, "tools/list", "{}").status()).isEqualTo(200);
    }

    @Test
    void upstream_withClientCredentials_getsOneTokenOfSluiceForAll() throws ParseException {
        for (String subject : List.of("alice", "bob")) {
            assertThat(caller("/own", bearer(tokens.of(subject, resource("/own"))))
                            .call(1, "tools/list", "{}")
                            .status())
                    .isEqualTo(200);
        }

        List<String> shown = shown();
        assertThat(shown).hasSize(2);
        assertThat(shown.get(0)).isEqualTo(shown.get(1));
        assertThat(SignedJWT.parse(shown.get(0)).getJWTClaimsSet())
                .returns("sluice", claims -> claims.getSubject())
                .returns(List.of("urn:up"), claims -> claims.getAudience());
    }

    @Test
    void upstream_withTokenExchange_knowsTheUserAndSeesNoTokenOfTheClient() throws ParseException {
        String own = tokens.of("alice", resource("/exchanged"));
        assertThat(caller("/exchanged", bearer(own)).call(1, "tools/list", "{}").status())
                .isEqualTo(200);

        String shown = shown().get(0);
        assertThat(shown).isNotEqualTo(own);
        assertThat(SignedJWT.parse(shown).getJWTClaimsSet())
                .returns("alice", claims -> claims.getSubject())
                .returns(List.of("urn:up"), claims -> claims.getAudience());
    }

    private SluiceProcess running() {
        return running.orElseThrow();
    }

    private String resource(String path) {
        return running().endpoint(path).toString();
    }

    private McpCaller caller(String path, Map<String, String> credentials) {
        return McpCaller.connect(running().endpoint(path), "2026-07-28", credentials);
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    /** The tokens that the upstream has got, in order. */
    private List<String> shown() {
        return upstream.received().stream()
                .map(ReceivedMessage::headers)
                .map(headers -> headers.first("authorization").orElse("nothing").substring("Bearer ".length()))
                .toList();
    }

    private static JsonNode get(URI uri) {
        try (RawConnection connection = RawConnection.open(uri)) {
            connection.send("GET", Map.of(), new byte[0]);
            HttpAnswer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(200);
            return Json.parse(answer.text());
        }
    }

    /** As a client that has its own credential there. */
    private static String granted(URI endpoint, String resource) {
        String form = "grant_type=client_credentials&client_id=app&client_secret=s&scope="
                + URLEncoder.encode(resource, StandardCharsets.UTF_8);
        try (RawConnection connection = RawConnection.open(endpoint)) {
            connection.send(
                    "POST",
                    Map.of("Content-Type", "application/x-www-form-urlencoded"),
                    form.getBytes(StandardCharsets.UTF_8));
            return Json.parse(connection.answer().text()).path("access_token").asString();
        }
    }
}
