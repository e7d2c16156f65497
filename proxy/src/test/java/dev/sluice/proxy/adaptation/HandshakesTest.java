package dev.sluice.proxy.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.testing.Json;
import org.junit.jupiter.api.Test;

/** What the two ends of a handshake are told of each other. */
class HandshakesTest {
    @Test
    void features_unknownToAnOldServer_areNotAnnounced() {
        assertThat(proposal("2025-06-18", "2024-11-05", """
                {"protocolVersion":"2025-06-18","capabilities":{"elicitation":{},"sampling":{},
                "experimental":{"x":{"y":1}}},"clientInfo":{"name":"c","version":"1","title":"C"}}""")).isEqualTo(Pair.json("""
                {"protocolVersion":"2024-11-05","capabilities":{"sampling":{},"experimental":{"x":{"y":1}}},
                "clientInfo":{"name":"c","version":"1"}}"""));
    }

    @Test
    void capabilities_for20250618_haveNoSubFlagsAndNoTasks() {
        assertThat(proposal("2025-11-25", "2025-06-18", """
                {"protocolVersion":"2025-11-25","capabilities":{"elicitation":{"form":{},"url":{}},
                "sampling":{"tools":{}},"tasks":{"list":{}},"roots":{"listChanged":true},
                "extensions":{"com.example/e":{},"io.modelcontextprotocol/tasks":{}}},
                "clientInfo":{"name":"c","version":"1"}}""").member("capabilities"))
                .isEqualTo(Pair.json("""
                {"elicitation":{},"sampling":{},"roots":{"listChanged":true},"extensions":{"com.example/e":{}}}"""));
    }

    @Test
    void elicitationByUrlOnly_isNotAnnouncedTo20250618() {
        JsonView capabilities = Pair.json("{\"elicitation\":{\"url\":{}}}");

        assertThat(proposal("2025-11-25", "2025-06-18", """
                {"protocolVersion":"2025-11-25","capabilities":{"elicitation":{"url":{}}},
                "clientInfo":{"name":"c","version":"1"}}""").member("capabilities"))
                .isEqualTo(Pair.json("{}"));
        assertThat(Pair.of("2025-11-25", "2025-06-18").adaptation().isMisread(capabilities))
                .isTrue();
        assertThat(Pair.of("2025-11-25", "2025-03-26").adaptation().isMisread(capabilities))
                .isFalse();
        assertThat(Pair.of("2025-11-25", "2025-06-18").adaptation().isMisread(Pair.json("{\"elicitation\":{}}")))
                .isFalse();
    }

    @Test
    void completions_ofAServerWithoutTheFlag_areAnnounced() {
        assertThat(agreement("2025-03-26", "2024-11-05", "{\"prompts\":{}}"))
                .isEqualTo(Pair.json("{\"prompts\":{},\"completions\":{}}"));
        assertThat(agreement("2025-03-26", "2024-11-05", "{\"tools\":{}}")).isEqualTo(Pair.json("{\"tools\":{}}"));
    }

    @Test
    void capabilities_ofALaterServer_areThoseOfTheClientsRevision() {
        assertThat(agreement("2024-11-05", "2025-11-25", """
                {"tools":{"listChanged":true},"completions":{},"tasks":{"list":{}},"logging":{}}"""))
                .isEqualTo(Pair.json("{\"tools\":{\"listChanged\":true},\"logging\":{}}"));
    }

    @Test
    void identityOfTheServer_isOfTheClientsRevision() {
        McpResponse result = (McpResponse) Pair.message(Json.result("1", """
                {"protocolVersion":"2025-11-25","capabilities":{},"instructions":"i",
                "serverInfo":{"name":"s","version":"1","title":"S","description":"d","icons":[],"websiteUrl":"w"}}"""));

        assertThat(Pair.of("2025-06-18", "2025-11-25")
                        .adaptation()
                        .agreement(result)
                        .body()
                        .member("result"))
                .isEqualTo(Pair.json("""
                {"protocolVersion":"2025-06-18","capabilities":{},"instructions":"i",
                "serverInfo":{"name":"s","version":"1","title":"S"}}"""));
    }

    private static JsonView proposal(String client, String server, String params) {
        McpRequest request = (McpRequest) Pair.message(Json.request("1", "initialize", params));
        return Pair.of(client, server).adaptation().proposal(request).body().member("params");
    }

    private static JsonView agreement(String client, String server, String capabilities) {
        McpResponse result = (McpResponse) Pair.message(Json.result(
                "1",
                "{\"protocolVersion\":\"" + server + "\",\"capabilities\":" + capabilities
                        + ",\"serverInfo\":{\"name\":\"s\",\"version\":\"1\"}}"));
        return Pair.of(client, server).adaptation().agreement(result).body().at("/result/capabilities");
    }
}
