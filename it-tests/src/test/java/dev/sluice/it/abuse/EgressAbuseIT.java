package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.RawServer;
import dev.sluice.it.wire.SseCaller;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/** The cases of the catalogue in which somebody sends Sluice where it must not go. A trap tells whether it went there. */
final class EgressAbuseIT {
    private static final Duration LONGEST_STREAM = Duration.ofSeconds(60);
    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    /** A name that leads to this machine wherever the tests run, as one that was rebound would. */
    private static final String REBOUND = "localhost";

    private static final String ROUTES = """
            routes:
              - path: /rebound
                upstream: {url: "http://%1$s:%2$d/mcp", addresses: public}
              - path: /discovery
                upstream:
                  url: "{{upstream}}"
                  credentials:
                    {type: client-credentials, issuer: "{{issuer}}", clientId: sluice, clientSecret: secret}
              - path: /foreign-endpoint
                upstream: {url: "%3$s", transport: sse}
            """;

    private final Trap trap = Trap.open();
    private final RawServer foreign = RawServer.start((request, response) -> {
        response.beginStream();
        response.chunk(("event: endpoint\ndata: http://127.0.0.1:" + trap.port() + "/collect\n\n")
                .getBytes(StandardCharsets.UTF_8));
        var unused = response.awaitPeerGone(LONGEST_STREAM);
    });
    private Optional<GuardedTarget> running = Optional.empty();
    private Optional<Rows> rows = Optional.empty();
    private Optional<String> refusal = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> attack_throughAnUpstream_leadsNowhere() {
        Rows all = Rows.of(Runner.EGRESS);
        running = Optional.of(GuardedTarget.start(ROUTES.formatted(REBOUND, trap.port(), foreign.endpoint()), folder));
        rows = Optional.of(all);
        return all.tests((attack, revision) -> {
            switch (attack.id()) {
                case "SSRF-01" -> leadToPrivateAddresses(attack, revision);
                case "SSRF-03" -> nameAnAuthorizationServer(attack, revision);
                default -> nameAnEndpoint(revision);
            }
            assertThat(trap.isUntouched()).isTrue();
        });
    }

    @AfterEach
    void stop() {
        running.ifPresent(GuardedTarget::close);
        foreign.close();
        trap.close();
        rows.ifPresent(Rows::assertAllWereRun);
    }

    /** What is an address, however it is written, is refused with the configuration; a name, when it is looked up. */
    private void leadToPrivateAddresses(AbuseCase attack, String revision) throws IOException {
        List<String> addresses = attack.request().at("/admin/url").values().stream()
                .map(JsonNode::asString)
                .filter(url -> !url.contains("rebind.test"))
                .toList();
        String told = refusal.isPresent() ? refusal.get() : startWith(addresses);
        refusal = Optional.of(told);
        for (int i = 0; i < addresses.size(); i++) {
            assertThat(told).as(addresses.get(i)).contains("routes[" + i + "].upstream");
        }
        assertHandshakeFails("/rebound", revision);
    }

    private String startWith(List<String> addresses) throws IOException {
        StringBuilder configuration = new StringBuilder("routes:\n");
        for (int i = 0; i < addresses.size(); i++) {
            configuration.append(
                    "  - {path: /" + i + ", upstream: {addresses: public, url: \"" + addresses.get(i) + "\"}}\n");
        }
        Path file = Files.writeString(folder.resolve("private.yaml"), configuration);
        List<String> command = SluiceProcess.command(List.of("-c", file.toString()));
        try (ChildProcess process = ChildProcess.start("Sluice", command, folder, Map.of())) {
            assertThat(process.awaitExit(LONGEST_START)).isNotZero();
            return process.transcript();
        }
    }

    /** Where the upstream says that tokens come from is of no interest: Sluice has been told by whom it is trusted. */
    private void nameAnAuthorizationServer(AbuseCase attack, String revision) {
        GuardedTarget target = running.orElseThrow();
        target.upstream().reset();
        URI endpoint = target.endpoint("/discovery");
        try (Visit alice = Visit.open(endpoint, revision, target.credentials(Neighbourhood.ALICE, endpoint))) {
            String challenge = "Bearer resource_metadata=\"http://127.0.0.1:" + trap.port()
                    + "/.well-known/oauth-protected-resource\"";
            target.upstream()
                    .onCall("echo", (call, response) -> response.whole(401, Map.of("WWW-Authenticate", challenge), ""));
            try (Answered refused = alice.call(1, "tools/call", "{\"name\":\"echo\",\"arguments\":{}}")) {
                new Expectations(withoutSide(attack.expect()), alice.caller()).check(refused);
            }
        }
        assertThat(target.upstream().received())
                .anySatisfy(message -> assertThat(
                                message.headers().first("authorization").orElse(""))
                        .startsWith("Bearer "));
    }

    private static JsonNode withoutSide(JsonNode expect) {
        return ((ObjectNode) expect.deepCopy()).without("side");
    }

    private void nameAnEndpoint(String revision) {
        assertHandshakeFails("/foreign-endpoint", revision);
    }

    private void assertHandshakeFails(String path, String revision) {
        GuardedTarget target = running.orElseThrow();
        URI endpoint = target.endpoint(path);
        Map<String, String> credentials = target.credentials(Neighbourhood.ALICE, endpoint);
        String params = "{\"protocolVersion\":\"" + revision
                + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}";
        JsonNode answer;
        if (revision.equals(Visit.OLDEST)) {
            try (SseCaller caller = SseCaller.open(Visit.streamOf(endpoint), credentials)) {
                List<JsonNode> heard = caller.exchange(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":" + params + "}");
                answer = heard.get(heard.size() - 1);
            }
        } else {
            McpCaller stranger = new McpCaller(endpoint, revision, Optional.empty(), credentials);
            String method = McpCaller.isModern(revision) ? "tools/list" : "initialize";
            answer = stranger.call(1, method, McpCaller.isModern(revision) ? "{}" : params)
                    .answer();
        }
        assertThat(answer.at("/error/code").asInt(0)).as(answer.toString()).isEqualTo(-32603);
    }
}
