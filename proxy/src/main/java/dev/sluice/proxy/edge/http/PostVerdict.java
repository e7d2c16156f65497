package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the replica that has a stream says of a message that was carried to it: nothing when it took it, or a refusal. */
final class PostVerdict {
    private static final String METHOD = "sluice/sse/refused";
    private static final byte[] ACCEPTED = new byte[0];

    private PostVerdict() {}

    static byte[] accepted() {
        return ACCEPTED;
    }

    static byte[] refused(RefusalException refusal) {
        return McpNotification.of(
                        METHOD,
                        Map.of(
                                "status", refusal.status(),
                                "headers", refusal.headers(),
                                "body", new String(refusal.body().utf8(), StandardCharsets.UTF_8)))
                .utf8();
    }

    /** Returns when the message was accepted; throws the refusal when it was not. */
    static void check(byte[] encoded, MessageReader reader) {
        if (encoded.length > 0) {
            throw refusal(reader.readOne(encoded).body().member("params"), reader);
        }
    }

    private static RefusalException refusal(JsonView params, MessageReader reader) {
        Map<String, String> headers = new HashMap<>();
        params.member("headers")
                .members()
                .forEach((name, value) -> headers.put(name, value.string().orElse("")));
        byte[] body = params.member("body").string().orElse("").getBytes(StandardCharsets.UTF_8);
        return RefusalException.carried(
                (int) params.member("status").integer().orElse(500), (McpResponse) reader.readOne(body), headers);
    }
}
