package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Something that the server wants to know, as a question to the client.
 *
 * @param key under which the server wants the answer
 * @param question as the client's revision writes it
 * @param toServer makes the server's answer of the client's
 * @param url that the user is asked to visit; empty for any other question
 */
record PutQuestion(String key, McpRequest question, UnaryOperator<McpResponse> toServer, Optional<String> url) {
    RequestId id() {
        return question.id();
    }
}
