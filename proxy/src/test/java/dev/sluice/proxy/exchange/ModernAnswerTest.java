package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a modern client gets of what a modern upstream answers. */
class ModernAnswerTest {
    @Test
    void result_withoutItsType_isComplete() {
        assertThat(answerTo("{\"content\":[],\"vendor\":1}"))
                .isEqualTo(Json.result("1", "{\"resultType\":\"complete\",\"content\":[],\"vendor\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"resultType\":\"input_required\",\"requestState\":\"opaque \\u0041\"}",
                "{\"resultType\":\"complete\",\"content\":[],\"ttlMs\":1e3,\"cacheScope\":\"public\"}"
            })
    void result_thatSaysItsType_isLeftAsItIs(String result) {
        assertThat(answerTo(result)).isEqualTo(Json.result("1", result));
    }

    private static String answerTo(String result) {
        try (ExchangeFixture fixture = new ExchangeFixture()) {
            fixture.upstream.on("tools/call", (request, wire) -> wire.result(request, result));
            try (RawClient client = fixture.proxy.modern(Json.modernCall("1", "add"))) {
                return client.reply().text();
            }
        }
    }
}
