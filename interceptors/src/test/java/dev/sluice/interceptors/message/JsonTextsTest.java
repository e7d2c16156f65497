package dev.sluice.interceptors.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTextsTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void edit_ofOneString_keepsEveryOtherByte() {
        assertThat(
                        shouted(
                                "{ \"jsonrpc\":\"2.0\", \"id\" : 1,\"result\":{\"n\":1e3 , \"t\":\"say \\\"a\\u0062c\\\"\", \"u\":\"é\"}}"))
                .isEqualTo(
                        "{ \"jsonrpc\":\"2.0\", \"id\" : 1,\"result\":{\"n\":1e3 , \"t\":\"say \\\"ABC\\\"\", \"u\":\"é\"}}");
    }

    @Test
    void edit_reachesArraysErrorsAndNames() {
        assertThat(shouted("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"abc\","
                        + "\"data\":[[\"abc\"],{\"abc\":{\"deep\":\"abc\"}}]}}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":\"ABC\","
                        + "\"data\":[[\"ABC\"],{\"ABC\":{\"deep\":\"ABC\"}}]}}");
    }

    @Test
    void edit_leavesTheEnvelopeAlone() {
        String message = "{\"method\":\"abc\",\"id\":\"abc\",\"jsonrpc\":\"2.0\",\"abc\":\"abc\"}";
        assertThat(shouted(message)).isEqualTo(message);
    }

    @Test
    void edit_tellsTheMember_alsoBehindAnObjectInAnArray() {
        var unused =
                shouted("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"list\":[{\"inner\":\"x\"},\"y\",1234567890123]}}");
        assertThat(asked).containsExactly("inner=x", "list=y", "list=1234567890123");
    }

    @Test
    void edit_thatChangesNothing_givesTheSameMessage() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"t\":\"x\"}}");
        assertThat(message.edited((member, text) -> text)).isSameAs(message);
    }

    @Test
    void edit_ofANumber_makesItAString() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"n\": 4111 ,\"m\":-2.5}}");
        McpMessage edited = message.edited(new TextEdit() {
            @Override
            public String string(String member, String text) {
                return text;
            }

            @Override
            public String number(String member, String literal) {
                return literal.equals("4111") ? "gone" : literal;
            }
        });
        assertThat(text(edited)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"n\": \"gone\" ,\"m\":-2.5}}");
    }

    @Test
    void edit_ofAnAmbiguousMessage_isRefused() {
        McpMessage message = read("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"o\":{\"a\":\"x\",\"a\":\"abc\"}}}");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> message.edited((member, text) -> text));
    }

    private String shouted(String json) {
        return text(read(json).edited(new TextEdit() {
            @Override
            public String string(String member, String text) {
                asked.add(member + "=" + text);
                return text.replace("abc", "ABC");
            }

            @Override
            public String name(String name) {
                return name.replace("abc", "ABC");
            }

            @Override
            public String number(String member, String literal) {
                asked.add(member + "=" + literal);
                return literal;
            }
        }));
    }

    private static McpMessage read(String json) {
        return new MessageReader(JsonLimits.defaults()).readOne(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(McpMessage message) {
        return new String(message.utf8(), StandardCharsets.UTF_8);
    }
}
