package dev.sluice.it.vectors;

import tools.jackson.databind.JsonNode;

/**
 * One step of a conversation.
 *
 * @param arrives whether it comes to Sluice; otherwise Sluice must produce it
 * @param json as the file has it
 */
record Step(boolean arrives, JsonNode json) {
    int sequence() {
        return json.path("seq").asInt();
    }

    Side side() {
        return Side.of(json.path("side").asString());
    }

    boolean hasMessage() {
        return json.has("message");
    }

    JsonNode message() {
        return json.path("message");
    }

    boolean hasHttp() {
        return json.has("http");
    }

    JsonNode http() {
        return json.path("http");
    }

    boolean hasStream() {
        return json.has("sse");
    }

    JsonNode stream() {
        return json.path("sse");
    }

    boolean isUnordered() {
        return json.path("unordered").asBoolean(false);
    }

    /** Whether members that the receiver's revision does not know are meant to be there. */
    boolean isOpen() {
        return json.path("open").asBoolean(false);
    }

    /** Only the head of an HTTP answer. */
    boolean isBareAnswer() {
        return hasHttp() && !hasMessage() && !hasStream() && http().has("status");
    }

    @Override
    public String toString() {
        return "step " + sequence() + (arrives ? " from the " : " to the ") + side() + ": " + json;
    }
}
