package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema, judged by a JSON parser and a schema validator that know nothing of ours. */
final class ConfigSchemaTest {
    private static final String WHOLE = """
            listen:
              address: 127.0.0.1:8808
              http2: false
              tls: { certificate: server.pem, key: server.key }
              allowedHosts: [gateway.example]
              allowedOrigins: ["https://app.example"]
            admin: { address: "127.0.0.1:8809", enabled: true }
            plugins: [plugins/my-policy.jar]
            session:
              maxSessions: 10000
              maxIdle: 1h
              events: { maxEvents: 256, maxBytes: 1MiB, completedStreams: 16 }
              redis: { url: "rediss://h:6379", password: "${env:UPSTREAM_TOKEN}", trust: ca.pem, queue: 0 }
            limits: { requestBody: 4MiB, headerSection: 32768, jsonDepth: 64 }
            timeouts: { keepAlive: 0s, upstreamCall: "${env:CALL}" }
            shutdown: { grace: 30s, retry: 1s }
            routes:
              - name: everything
                path: /mcp
                revisions: [2025-11-25, 2026-07-28]
                upstream:
                  url: https://127.0.0.1:3001/mcp
                  headers: { Authorization: "Bearer ${env:UPSTREAM_TOKEN}" }
                  trust: ca.pem
                  onSessionLost: propagate
                  ejection: { failures: 3, time: 1s, longestTime: 1m, maxShare: 30% }
                interceptors:
                  - name: access-log
                    mode: enforce
                    failOpen: false
                    timeout: 500ms
                    settings: { anything: [ { at: all } ] }
                limits: { requestBody: 1MiB }
                timeouts: { upstreamCall: 2m }
            """;

    private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ConfigSchema.json());

    @Test
    void json_always_isJsonAndTheSameEveryTime() {
        JsonNode root = JsonMapper.shared().readTree(ConfigSchema.json());
        assertThat(root.path("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(ConfigSchema.json()).isEqualTo(ConfigSchema.json());
    }

    @Test
    void json_always_hasEveryKeyWithItsDocumentation() {
        JsonNode root = JsonMapper.shared().readTree(ConfigSchema.json());
        assertThat(ConfigSchema.keys()).hasSizeGreaterThan(70).allSatisfy(key -> {
            String pointer = "/properties/"
                    + key.path()
                            .replace("[].", ".items.")
                            .replace(".items.", "/items/properties/")
                            .replace(".", "/properties/");
            assertThat(root.at(pointer).path("description").asString(null))
                    .as(key.path())
                    .isEqualTo(key.doc()
                            + key.range().map(range -> " (" + range + ")").orElse(""));
        });
    }

    @Test
    void schema_forAWholeFile_agreesWithTheLoader(@TempDir Path folder) throws IOException {
        for (String name : List.of("server.pem", "server.key", "ca.pem", "plugins/my-policy.jar")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), "");
        }
        Path file = Files.writeString(folder.resolve("sluice.yaml"), WHOLE);

        assertThat(schema.validate(WHOLE, InputFormat.YAML)).isEmpty();
        assertThat(new ConfigLoader(Map.of("CALL", "9s", "UPSTREAM_TOKEN", "t")::get)
                        .load(file)
                        .timeouts())
                .satisfies(timeouts -> assertThat(timeouts.upstreamCall()).hasSeconds(9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lisen: {}",
                "listen: {http2: 1}",
                "listen: {tls: {key: a}}",
                "session: {maxIdle: an hour}",
                "session: {maxSessions: 0}",
                "limits: {requestBody: 4MB}",
                "limits: {jsonDepth: 1001}",
                "routes: []",
                "routes: [{path: /a}]",
                "routes: [{path: /a, upstream: {trust: x}}]",
                "routes: [{path: /a, upstream: {url: x, urls: [x, y]}}]",
                "routes: [{path: a, upstream: {url: x}}]",
                "routes: [{path: /a, upstream: {url: x}, limits: {connections: 1}}]",
                "routes: [{path: /a, upstream: {url: x}, revisions: [2024-10-07]}]"
            })
    void schema_forAMistake_refusesIt(String mistake) {
        String text = mistake.startsWith("routes") ? mistake : Sources.ROUTE + mistake;
        assertThat(schema.validate(text, InputFormat.YAML)).isNotEmpty();
    }

    @Test
    void keys_ofARoute_sayThatTheGlobalValueIsTheDefault() {
        assertThat(ConfigSchema.keys())
                .filteredOn(key -> key.path().equals("routes[].limits.requestBody"))
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.doc()).isEqualTo("body of an HTTP request; by default the global value");
                    assertThat(key.defaultValue()).contains("4MiB");
                    assertThat(key.type()).isEqualTo("size");
                    assertThat(key.range()).contains("1KiB..1GiB");
                });
    }
}
