package dev.sluice.proxy.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever sends everything that any revision has, the receiver gets only what its own revision has. */
class ClosedWorldTest {
    /** Members by the revision that brought them. None of them has an older meaning elsewhere in the samples. */
    private static final Map<ProtocolVersion, Set<String>> BROUGHT = Map.of(
            ProtocolVersion.V2025_03_26,
            Set.of("completions", "readOnlyHint", "message"),
            ProtocolVersion.V2025_06_18,
            Set.of("title", "outputSchema", "structuredContent", "lastModified", "context", "elicitation"),
            ProtocolVersion.V2025_11_25,
            Set.of("icons", "websiteUrl", "tasks", "task", "toolChoice", "execution", "url"),
            ProtocolVersion.V2026_07_28,
            Set.of("resultType", "ttlMs", "cacheScope", "inputRequests", "requestState"));

    private static final String EVERYTHING = """
            "title":"T","icons":[{"src":"a"}],"_meta":{"k":1},"resultType":"complete","ttlMs":1,"cacheScope":"private",\
            "context":{"arguments":{}},"task":{},"requestState":"s","inputRequests":{},"vendor":1""";

    private static final Map<String, String> RESULTS = Map.of(
            "initialize",
            """
            {"protocolVersion":"v","capabilities":{"tools":{},"completions":{},"tasks":{}},"vendor":1,
            "serverInfo":{"name":"s","version":"1","title":"S","websiteUrl":"w","icons":[],"vendor":1},"ttlMs":1}""",
            "tools/list",
            """
            {"tools":[{"name":"n","inputSchema":{"type":"object"},"outputSchema":{"type":"object"},
            "annotations":{"readOnlyHint":true},"execution":{},%s}],%s}""",
            "prompts/list",
            "{\"prompts\":[{\"name\":\"n\",\"arguments\":[{\"name\":\"a\",%s}],%s}],%1$s}",
            "resources/list",
            "{\"resources\":[{\"uri\":\"u\",\"name\":\"n\",\"annotations\":{\"lastModified\":\"l\"},%s}],%s}",
            "resources/templates/list",
            "{\"resourceTemplates\":[{\"uriTemplate\":\"u\",\"name\":\"n\",%s}],%s}",
            "resources/read",
            "{\"contents\":[{\"uri\":\"u\",\"text\":\"t\",%s}],%s}",
            "tools/call",
            """
            {"content":[{"type":"text","text":"t",%s},{"type":"audio","data":"","mimeType":"m",%s},
            {"type":"resource_link","uri":"u","name":"n",%1$s},
            {"type":"resource","resource":{"uri":"u","text":"t",%1$s},%1$s}],"structuredContent":{"a":1},%1$s}""",
            "prompts/get",
            "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"t\",%s},%s}],%1$s}",
            "completion/complete",
            "{\"completion\":{\"values\":[],%s},%s}");

    static Stream<Arguments> pairs() {
        return ProtocolVersion.LEGACY.stream()
                .flatMap(client -> ProtocolVersion.ALL.stream()
                        .filter(server -> server != client)
                        .map(server -> Arguments.of(client, server)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void results_haveMembersOfTheClientsRevisionOnly(ProtocolVersion client, ProtocolVersion server) {
        Pair pair = Pair.of(client.wireName(), server.wireName());

        RESULTS.forEach((method, result) -> assertThat(
                        names(pair.result(method, result.formatted(EVERYTHING, EVERYTHING))))
                .as(method)
                .doesNotContainAnyElementsOf(unknown(client)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void requests_haveMembersOfTheServersRevisionOnly(ProtocolVersion server, ProtocolVersion client) {
        Pair pair = Pair.of(client.wireName(), server.wireName());

        for (String method : List.of("tools/call", "resources/read", "completion/complete", "tools/list")) {
            assertThat(names(pair.params(
                            method,
                            "{\"name\":\"n\",\"uri\":\"u\",\"ref\":{\"type\":\"r\"," + EVERYTHING + "}," + EVERYTHING
                                    + "}")))
                    .as(method)
                    .doesNotContainAnyElementsOf(unknown(server));
        }
    }

    private static Set<String> unknown(ProtocolVersion revision) {
        Set<String> unknown = new TreeSet<>(Set.of("vendor"));
        BROUGHT.forEach((first, names) -> {
            if (first.compareTo(revision) > 0) {
                unknown.addAll(names);
            }
        });
        if (revision == ProtocolVersion.V2025_03_26) {
            // The title of a tool has its place among the annotations there.
            unknown.remove("title");
        }
        return unknown;
    }

    private static Set<String> names(JsonView value) {
        Set<String> names = new TreeSet<>(value.members().keySet());
        value.members().values().forEach(member -> names.addAll(names(member)));
        value.items().forEach(item -> names.addAll(names(item)));
        return names;
    }
}
