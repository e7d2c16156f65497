package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import java.util.Map;

/** The handshake of the revisions that have one. */
final class Agreement {
    static final Map<String, String> CLIENT = Map.of("name", "sluice-demo", "version", "1");

    private Agreement() {}

    static McpRequest request(RequestId id, String version) {
        return McpRequest.of(
                id,
                Methods.INITIALIZE,
                Map.of("protocolVersion", version, "capabilities", Map.of(), "clientInfo", CLIENT));
    }

    /** Throws when the server does not agree to the revision. */
    static void require(Answer answer, String version) {
        String agreed = answer.result(Methods.INITIALIZE)
                .at("/protocolVersion")
                .string()
                .orElse("");
        if (!agreed.equals(version)) {
            throw new DemoException("initialize agreed on " + agreed + " instead of " + version);
        }
    }
}
