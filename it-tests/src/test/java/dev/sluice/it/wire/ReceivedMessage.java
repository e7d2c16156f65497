package dev.sluice.it.wire;

import tools.jackson.databind.JsonNode;

/**
 * A message that the scripted upstream got in a POST.
 *
 * @param headers of its HTTP request
 * @param json the message
 */
public record ReceivedMessage(Headers headers, JsonNode json) {
    /**
     * Its method.
     *
     * @return empty for a response
     */
    public String method() {
        return json.path("method").asString("");
    }

    /**
     * The tool that it calls.
     *
     * @return empty for other messages
     */
    public String tool() {
        return method().equals("tools/call") ? json.at("/params/name").asString("") : "";
    }
}
