package dev.sluice.proxy.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.testing.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptationTest {
    private static final String CALL = Json.request(
            "1",
            "tools/call",
            "{ \"name\":\"x\\u0041\",\"arguments\":{\"n\":1e3,\"m\":123456789012345678901234567890}}");

    @Test
    void message_betweenEqualRevisions_isTheSame() {
        McpResponse response = (McpResponse) Pair.message(Json.result("1", "{\"tools\":[],\"vendor\":true}"));

        assertThat(Pair.of("2024-11-05", "2024-11-05").adaptation().response("tools/list", response))
                .isSameAs(response);
    }

    @Test
    void message_inWhichNothingChanges_keepsItsBytes() {
        McpRequest request = (McpRequest) Pair.message(CALL);

        assertThat(Pair.of("2025-11-25", "2024-11-05").adaptation().request(request))
                .isSameAs(request);
    }

    @Test
    void message_thatIsChanged_keepsItsNumbersAsText() {
        McpRequest request = (McpRequest) Pair.message(Json.request(
                "\"1\"", "tools/call", "{\"name\":\"x\",\"arguments\":{\"n\":1e3,\"d\":1.10,\"z\":-0},\"task\":{}}"));

        assertThat(Pair.text(Pair.of("2025-11-25", "2025-06-18").adaptation().request(request)))
                .isEqualTo(Json.request(
                        "\"1\"", "tools/call", "{\"name\":\"x\",\"arguments\":{\"n\":1e3,\"d\":1.10,\"z\":-0}}"));
    }

    @Test
    void message_ofAnExtension_passes() {
        McpRequest request = (McpRequest) Pair.message(Json.request("1", "com.example/do", "{\"title\":1}"));

        assertThat(Pair.of("2025-11-25", "2024-11-05").adaptation().request(request))
                .isSameAs(request);
        assertThat(Pair.of("2025-11-25", "2024-11-05").adaptation().refusal(request))
                .isEmpty();
    }

    @Test
    void request_thatTheServersRevisionDoesNotHave_isRefused() {
        McpRequest request = (McpRequest) Pair.message(Json.request("7", "tasks/list", "{}"));

        assertThat(Pair.of("2025-11-25", "2025-06-18").adaptation().refusal(request))
                .hasValueSatisfying(refusal ->
                        assertThat(Pair.text(refusal)).contains("\"id\":7").contains("\"code\":-32601"));
        assertThat(Pair.of("2025-11-25", "2025-11-25").adaptation().refusal(request))
                .isEmpty();
    }

    @Test
    void message_withAMemberTwice_isMalformed() {
        McpRequest request = (McpRequest)
                Pair.message(Json.request("1", "tools/call", "{\"name\":\"x\",\"arguments\":{\"a\":1,\"a\":2}}"));

        assertThatThrownBy(
                        () -> Pair.of("2025-11-25", "2025-06-18").adaptation().request(request))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void progress_for20241105_hasNoMessage() {
        assertThat(Pair.of("2024-11-05", "2025-06-18")
                        .toClient(
                                "notifications/progress",
                                "{\"progressToken\":\"t\",\"progress\":0.5,\"message\":\"half\"}"))
                .isEqualTo(Pair.json("{\"progressToken\":\"t\",\"progress\":0.5}"));
        assertThat(Pair.of("2025-06-18", "2024-11-05")
                        .toServer("notifications/progress", "{\"progressToken\":1,\"progress\":1,\"message\":\"m\"}"))
                .isEqualTo(Pair.json("{\"progressToken\":1,\"progress\":1}"));
    }

    @Test
    void notification_thatTheReceiversRevisionDoesNotHave_isDropped() {
        Pair pair = Pair.of("2025-06-18", "2025-11-25");

        assertThat(pair.toClient("notifications/tasks/status", "{}").isPresent())
                .isFalse();
        assertThat(pair.toClient("notifications/elicitation/complete", "{\"elicitationId\":\"e\"}")
                        .isPresent())
                .isFalse();
        assertThat(pair.toClient("notifications/cancelled", "{}").isPresent()).isFalse();
        assertThat(pair.toClient("notifications/com.example", "{}").isPresent()).isTrue();
    }

    @Test
    void metadata_keepsKeysOfOthersAndLosesThoseOfOneRevision() {
        assertThat(Pair.of("2025-06-18", "2025-11-25").result("tools/call", """
                        {"content":[],"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t"},"v/k":1}}"""))
                .isEqualTo(Pair.json("{\"content\":[],\"_meta\":{\"v/k\":1}}"));
        assertThat(Pair.of("2025-06-18", "2025-11-25").result("tools/call", """
                        {"content":[],"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"t"}}}"""))
                .isEqualTo(Pair.json("{\"content\":[]}"));
        assertThat(Pair.of("2025-11-25", "2025-03-26")
                        .params("tools/call", "{\"name\":\"x\",\"_meta\":{\"progressToken\":1,\"traceparent\":\"t\"}}"))
                .isEqualTo(Pair.json("{\"name\":\"x\",\"_meta\":{\"progressToken\":1,\"traceparent\":\"t\"}}"));
    }

    @ParameterizedTest
    @CsvSource({"-32002, -32002", "-32042, -32042", "-32021, -32603", "-32099, -32603", "-32001, -32001", "-1, -1"})
    void errorCode_ofALegacyServer_meansNothingThatALaterRevisionMeansByIt(int code, int expected) {
        McpResponse error = (McpResponse) Pair.message(Json.error("1", code));

        assertThat(Pair.of("2025-06-18", "2025-11-25")
                        .adaptation()
                        .response("resources/read", error)
                        .errorCode())
                .isEqualTo(expected);
    }
}
