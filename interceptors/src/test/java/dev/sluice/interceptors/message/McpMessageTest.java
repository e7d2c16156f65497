package dev.sluice.interceptors.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class McpMessageTest {
    private static final MessageReader READER = new MessageReader(JsonLimits.defaults());

    @Test
    void with_existingMember_changesOnlyItsBytes() {
        McpMessage message = read(
                "{ \"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\" : \"a\",\"n\":[1e3,1E400,123456789012345678901234567890.5]} }");

        assertThat(text(message.with("/params/name", "bé")))
                .isEqualTo(
                        "{ \"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\" : \"bé\",\"n\":[1e3,1E400,123456789012345678901234567890.5]} }");
    }

    @Test
    void with_missingMember_isAddedFirst() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"a\":1}}");

        assertThat(text(message.with("/params/b", Map.of("c", List.of(true, 2)))))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"b\":{\"c\":[true,2]},\"a\":1}}");
    }

    @Test
    void with_missingMemberOfAnEmptyObject_getsNoComma() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{ }}");

        assertThat(text(message.with("/params/b", 1)))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"b\":1 }}");
    }

    @Test
    void with_escapedPointer_findsTheMember() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"a/b~\":1}}");

        assertThat(message.with("/params/a~1b~0", RequestId.of(2))
                        .body()
                        .at("/params/a~1b~0")
                        .integer())
                .hasValue(2);
    }

    @Test
    void with_pathThroughAScalarArrayOrNothing_isRefused() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"params\":{\"a\":1,\"list\":[{}]}}");

        assertThatIllegalArgumentException().isThrownBy(() -> message.with("/params/a/b", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> message.with("/params/list/0", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> message.with("/params/none/b", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> message.with("", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> message.with("params", 1));
    }

    @Test
    void with_memberThatStandsTwice_isRefused() {
        McpMessage message = read(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"arguments\":{\"p\":1,\"p\":2}}}");

        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> message.with("/params/arguments/p", 3));
    }

    @Test
    void with_changeThatBreaksTheMessage_isRefused() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}");

        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> message.with("/jsonrpc", "1.0"));
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> message.with("/method", ""));
    }

    @Test
    void with_leavesTheOriginalAlone() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}");

        assertThat(text(message.with("/method", "n"))).contains("\"n\"");
        assertThat(text(message)).isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}");
    }

    @Test
    void questions_ofALegacyRequest_areTheRequestItself() {
        McpMessage message = read(
                "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"elicitation/create\",\"params\":{\"message\":\"Sure?\"}}");

        assertThat(message.questions()).singleElement().satisfies(question -> {
            assertThat(question.key()).isEqualTo("9");
            assertThat(question.method()).isEqualTo("elicitation/create");
            assertThat(question.params().member("message").string()).contains("Sure?");
        });
    }

    @Test
    void questions_ofAModernResult_areAllOfThemInOrder() {
        McpMessage message = read("""
                {"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":{
                "b":{"method":"roots/list"},
                "a":{"method":"sampling/createMessage","params":{"maxTokens":5}}}}}""");

        assertThat(message.questions()).extracting(Question::key).containsExactly("b", "a");
        assertThat(message.questions().get(0).params().isPresent()).isFalse();
        assertThat(message.questions().get(1).params().member("maxTokens").integer())
                .hasValue(5);
    }

    @Test
    void questions_ofOtherMessages_areNone() {
        assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}").questions())
                .isEmpty();
        assertThat(read("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}").questions()).isEmpty();
        assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"inputRequests\":{\"a\":{}}}}")
                        .questions())
                .isEmpty();
    }

    @Test
    void factories_writeWhatTheReaderReads() {
        McpRequest request = McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", "x"));
        McpResponse error = McpResponse.error(Optional.empty(), -32600, "no", Map.of());
        McpResponse result = McpResponse.result(RequestId.of("1"), Map.of("tools", List.of()));

        assertThat(text(request))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"x\"}}");
        assertThat(text(error)).isEqualTo("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"no\"}}");
        assertThat(error.isError()).isTrue();
        assertThat(error.errorCode()).isEqualTo(-32600);
        assertThat(result.id()).contains(RequestId.of("1"));
        assertThat(result.isError()).isFalse();
        assertThat(McpNotification.of("notifications/message", Map.of("level", "info"))
                        .method())
                .isEqualTo("notifications/message");
    }

    @Test
    void toString_ofEachKind_showsNoContent() {
        assertThat(McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", "secret"))
                        .toString())
                .startsWith("tools/call (")
                .doesNotContain("secret");
        assertThat(McpResponse.result(RequestId.of(1), Map.of("a", "secret"))
                        .body()
                        .toString())
                .doesNotContain("secret");
    }

    @Test
    void view_ofWhatIsNotThere_isMissingAllTheWay() {
        JsonView nothing = read("{\"jsonrpc\":\"2.0\",\"method\":\"m\"}")
                .body()
                .member("params")
                .member("a");

        assertThat(nothing.isPresent()).isFalse();
        assertThat(nothing.at("/x/y").string()).isEmpty();
        assertThat(nothing.items()).isEmpty();
        assertThat(nothing.members()).isEmpty();
        assertThat(nothing.toJson()).isEmpty();
    }

    private static McpMessage read(String json) {
        return READER.readOne(json.getBytes(UTF_8));
    }

    private static String text(McpMessage message) {
        return new String(message.utf8(), UTF_8);
    }
}
