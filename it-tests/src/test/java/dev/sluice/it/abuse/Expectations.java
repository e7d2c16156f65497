package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ReceivedMessage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Holds what came of a case against what the catalogue expects; an expectation that it does not know fails. */
final class Expectations {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Set<String> ELSEWHERE =
            Set.of("upstream", "side", "last", "outcomes", "error_message_same_as");

    private final JsonNode expected;
    private final String revision;
    private final URI endpoint;

    Expectations(JsonNode expected, McpCaller caller) {
        this.expected = expected;
        this.revision = caller.revision();
        this.endpoint = caller.endpoint();
    }

    /** What one answer must be. */
    void check(Answered answered) {
        expected.properties().forEach(entry -> {
            if (!ELSEWHERE.contains(entry.getKey())) {
                check(entry.getKey(), entry.getValue(), answered);
            }
        });
    }

    /** What one of several answers must be, where the catalogue says it for each, or for the last alone. */
    void check(int index, int count, Answered answered) {
        check(answered);
        if (expected.has("outcomes")) {
            checkOutcome(expected.at("/outcomes/" + index).asString(), answered);
        }
        if (expected.has("last") && index == count - 1) {
            expected.path("last").properties().forEach(entry -> check(entry.getKey(), entry.getValue(), answered));
        }
    }

    private void checkOutcome(String outcome, Answered answered) {
        boolean modern = McpCaller.isModern(revision);
        if (outcome.startsWith("acknowledged") && modern) {
            assertThat(answered.text()).doesNotContain(Placeholders.fill("{{resource.denied}}", endpoint));
        } else if (outcome.startsWith("acknowledged")) {
            assertThat(answered.errorCode()).as(answered.text()).isEqualTo(-32002);
        } else {
            int code = !modern && outcome.contains("legacy -32002") ? -32002 : -32602;
            assertThat(answered.errorCode()).as(answered.text()).isEqualTo(code);
        }
    }

    /** A refusal must be the same, but for the name, as that of what does not exist. */
    void checkSameAs(Answered answered, Answered nonexistent) {
        String refusal = answered.last().at("/error/message").asString();
        String other = nonexistent.last().at("/error/message").asString();
        assertThat(refusal.replace("denied", "nonexistent")).isEqualTo(other);
        assertThat(answered.errorCode()).isEqualTo(nonexistent.errorCode());
    }

    private void check(String name, JsonNode value, Answered answered) {
        switch (name) {
            case "status" -> checkStatus(value, answered);
            case "error_code" ->
                assertThat(answered.errorCode()).as(answered.text()).isIn(numbers(value));
            case "error_data_has" ->
                value.values()
                        .forEach(member -> assertThat(answered.messages()
                                        .get(0)
                                        .at("/error/data/" + member.asString())
                                        .isMissingNode())
                                .as(answered.text())
                                .isFalse());
            case "headers" -> value.values().forEach(rule -> checkHeader(rule, answered));
            case "connection" ->
                assertThat(answered.connection().orElseThrow().bytesBeforeClose(CLOSE_LIMIT))
                        .as("lines before the connection closed")
                        .isZero();
            case "responses" ->
                assertThat(answered.connection().orElseThrow().bytesBeforeClose(CLOSE_LIMIT))
                        .as("lines after the only response")
                        .isZero();
            case "within_seconds" -> assertThat(answered.took()).isLessThan(Duration.ofSeconds(value.asLong()));
            case "per_id" ->
                value.properties().forEach(member -> checkMember(member.getKey(), member.getValue(), answered));
            case "sse" -> checkStream(value, answered);
            default -> throw new IllegalArgumentException("Not a known expectation: " + name);
        }
    }

    /** What comes over HTTP+SSE is told by the error alone; its POST was accepted before. */
    private static void checkStatus(JsonNode value, Answered answered) {
        assertThat(answered.status()).as(answered.text()).isIn(answered.isHeard() ? List.of(202) : numbers(value));
    }

    private void checkHeader(JsonNode rule, Answered answered) {
        if (answered.isHeard()) {
            return;
        }
        String value = Placeholders.fill(rule.path("value").asString(""), endpoint);
        Optional<String> header = answered.headers().first(rule.path("name").asString());
        switch (rule.path("op").asString()) {
            case "absent" -> assertThat(header).isEmpty();
            case "equals" -> assertThat(header).contains(value);
            case "not-equals" -> assertThat(header).isNotEqualTo(Optional.of(value));
            case "contains" -> assertThat(header.orElse("")).contains(value);
            case "not-contains" -> assertThat(header.orElse("")).doesNotContain(value);
            case "present" -> assertThat(header).isPresent();
            case "starts" -> assertThat(header.orElse("")).startsWith(value);
            default -> throw new IllegalArgumentException("Not a known rule: " + rule);
        }
    }

    private static void checkMember(String id, JsonNode rule, Answered answered) {
        JsonNode message = answered.messages().stream()
                .filter(candidate -> candidate.path("id").asString("").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No answer to " + id + ": " + answered.text()));
        assertThat(message.has("result"))
                .as(message.toString())
                .isEqualTo(rule.path("result").asBoolean(false));
        assertThat(message.at("/error/code").asInt(0))
                .isEqualTo(rule.path("error_code").asInt(0));
    }

    private static void checkStream(JsonNode rule, Answered answered) {
        assertThat(answered.messages())
                .as(answered.text())
                .hasSize(rule.path("events").asInt());
        rule.path("no_field")
                .values()
                .forEach(field -> assertThat(answered.text()).doesNotContain(field.asString()));
    }

    /** What must have reached the upstream, and what must not; listening for what may be heard is no call, nor a handshake. */
    void checkUpstream(List<ReceivedMessage> all) {
        String denied = Placeholders.fill("{{resource.denied}}", endpoint);
        List<ReceivedMessage> received = all.stream()
                .filter(message -> !message.method().equals("notifications/initialized"))
                .filter(message -> !message.method().equals("subscriptions/listen")
                        || message.json().toString().contains(denied))
                .toList();
        expected.path("upstream").properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "calls" -> assertThat(received).hasSize(value.asInt());
                case "tools_called" -> assertThat(toolsOf(received)).isEqualTo(texts(value));
                case "headers_equal" -> checkEqual(value, received.get(0));
                case "headers_absent" ->
                    received.forEach(call -> value.values().forEach(name -> checkAbsent(name.asString(), call)));
                case "meta_absent" ->
                    received.forEach(call -> value.values()
                            .forEach(name -> assertThat(
                                            call.json().at("/params/_meta").has(name.asString()))
                                    .isFalse()));
                case "meta_valid_w3c" ->
                    received.forEach(call -> value.values()
                            .forEach(name -> assertThat(call.json()
                                            .at("/params/_meta/" + name.asString())
                                            .asString(""))
                                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")));
                case "if_called" ->
                    received.forEach(call -> {
                        checkEqual(value.path("headers_equal"), call);
                        value.path("headers_absent").values().forEach(name -> checkAbsent(name.asString(), call));
                    });
                default -> throw new IllegalArgumentException("Not a known expectation: " + entry);
            }
        });
    }

    /** Mirrored headers exist in the modern revision only. */
    private void checkEqual(JsonNode headers, ReceivedMessage call) {
        headers.properties().forEach(header -> {
            if (McpCaller.isModern(revision)
                    || !header.getKey().toLowerCase(Locale.ROOT).startsWith("mcp-")) {
                assertThat(call.headers().first(header.getKey()))
                        .as(header.getKey())
                        .contains(Placeholders.fill(header.getValue().asString(), endpoint));
            }
        });
    }

    private void checkAbsent(String name, ReceivedMessage call) {
        if (name.equals("authorization-of-client")) {
            String token = Placeholders.fill("{{token.alice}}", endpoint);
            assertThat(call.headers().first("authorization").orElse("")).doesNotContain(token);
        } else {
            assertThat(call.headers().all(name)).as(name).isEmpty();
        }
    }

    private List<String> texts(JsonNode list) {
        return list.values().stream()
                .map(value -> Placeholders.fill(value.asString(), endpoint))
                .toList();
    }

    private static List<String> toolsOf(List<ReceivedMessage> received) {
        return received.stream()
                .map(ReceivedMessage::tool)
                .filter(tool -> !tool.isEmpty())
                .toList();
    }

    private static List<Integer> numbers(JsonNode value) {
        return value.isArray() ? value.values().stream().map(JsonNode::asInt).toList() : List.of(value.asInt());
    }
}
