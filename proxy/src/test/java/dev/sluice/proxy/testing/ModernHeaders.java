package dev.sluice.proxy.testing;

import java.util.ArrayList;
import java.util.List;

/** The headers that a well-behaved client of 2026-07-28 sends. */
final class ModernHeaders {
    private ModernHeaders() {}

    static String[] of(String message, String... more) {
        Received body = new Received(new HttpHead("POST / HTTP/1.1", java.util.Map.of()), message);
        List<String> headers = new ArrayList<>(List.of(
                "Content-Type", "application/json",
                "Accept", "application/json, text/event-stream",
                "MCP-Protocol-Version", "2026-07-28",
                "Mcp-Method", body.kind()));
        String name = body.at("/params/name") + body.at("/params/uri");
        if (!name.isEmpty()) {
            headers.addAll(List.of("Mcp-Name", name.substring(1, name.length() - 1)));
        }
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }
}
