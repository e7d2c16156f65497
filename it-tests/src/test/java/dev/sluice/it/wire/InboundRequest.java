package dev.sluice.it.wire;

import tools.jackson.databind.JsonNode;

/**
 * A request that a server got.
 *
 * @param method of HTTP
 * @param target path and query
 * @param headers of the request
 * @param body as text, without its framing
 */
public record InboundRequest(String method, String target, Headers headers, String body) {
    /**
     * The body as JSON.
     *
     * @return a message or a batch
     */
    public JsonNode json() {
        return Json.parse(body);
    }
}
