package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.McpMessage;
import java.util.Map;

/**
 * A message to be sent upstream.
 *
 * @param message the message, as the upstream's revision writes it
 * @param leg the conversation it belongs to
 * @param headers further HTTP headers, allowed by the edge or mirrored from the message; ignored by other transports
 * @param gather whether somebody will read the result, so that it must arrive as one message whatever its size
 * @param deadline how long to wait for answers
 * @param caller who stands behind it
 */
public record UpstreamRequest(
        McpMessage message,
        UpstreamLeg leg,
        Map<String, String> headers,
        boolean gather,
        CallDeadline deadline,
        Caller caller) {
    /** Copies the headers. */
    public UpstreamRequest {
        headers = Map.copyOf(headers);
    }

    /**
     * A message of a conversation that says who stands behind it, or one of Sluice's own.
     *
     * @param message the message, as the upstream's revision writes it
     * @param leg the conversation it belongs to
     * @param headers further HTTP headers
     * @param gather whether the result must arrive as one message whatever its size
     * @param deadline how long to wait for answers
     */
    public UpstreamRequest(
            McpMessage message, UpstreamLeg leg, Map<String, String> headers, boolean gather, CallDeadline deadline) {
        this(message, leg, headers, gather, deadline, Caller.nobody());
    }
}
