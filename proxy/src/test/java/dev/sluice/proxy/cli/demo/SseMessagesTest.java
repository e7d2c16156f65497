package dev.sluice.proxy.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class SseMessagesTest {
    @Test
    void next_primingCommentsAndMessages_givesTheMessagesInOrder() throws IOException {
        SseMessages messages = read("""
                id: 1/0
                data:

                : keep-alive

                event: message
                data: {"jsonrpc":"2.0","method":"notifications/progress",
                data: "params":{"progressToken":1,"progress":1}}

                data:{"jsonrpc":"2.0","id":1,"result":{}}

                """);

        assertThat(messages.next()).containsInstanceOf(McpNotification.class);
        assertThat(messages.next()).containsInstanceOf(McpResponse.class);
        assertThat(messages.next()).isEmpty();
    }

    @Test
    void next_eventCutShort_isNotAMessage() throws IOException {
        assertThat(read("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n").next())
                .isEmpty();
    }

    private static SseMessages read(String stream) {
        return new SseMessages(
                new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)),
                new MessageReader(JsonLimits.defaults()));
    }
}
