package dev.sluice.proxy.testing;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request that the fake upstream got.
 *
 * @param head request line and headers
 * @param text the body; empty when there was none
 */
public record Received(HttpHead head, String text) {
    /**
     * What its script is found by.
     *
     * @return the JSON-RPC method of a POST, {@code response} for the answer to a question, else the HTTP method
     */
    public String kind() {
        String verb = head.startLine().substring(0, head.startLine().indexOf(' '));
        return verb.equals("POST")
                ? message().fold(request -> request.method(), notification -> notification.method(), r -> "response")
                : verb;
    }

    /**
     * The body as a message.
     *
     * @return of a POST
     */
    public McpMessage message() {
        return new MessageReader(JsonLimits.defaults().forUpstream(1 << 24))
                .readOne(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The id of a request.
     *
     * @return as JSON text
     */
    public String id() {
        return message().body().member("id").toJson();
    }

    /**
     * A member of the body.
     *
     * @param pointer JSON Pointer
     * @return as JSON text; empty when it is absent
     */
    public String at(String pointer) {
        return message().body().at(pointer).toJson();
    }

    /**
     * A header.
     *
     * @param name in any case
     * @return empty when it is absent
     */
    public Optional<String> header(String name) {
        return head.header(name);
    }
}
