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
 */
public record UpstreamRequest(
        McpMessage message, UpstreamLeg leg, Map<String, String> headers, boolean gather, CallDeadline deadline) {
    /** Copies the headers. */
    public UpstreamRequest {
        headers = Map.copyOf(headers);
    }
}
