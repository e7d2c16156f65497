package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.route.Route;
import java.util.Map;

/** Makes the handshake with an upstream out of that of its client. */
final class Proposals {
    private static final String SAMPLING = "/params/capabilities/sampling";

    private Proposals() {}

    /**
     * The handshake of a client as its upstream is to read it.
     *
     * @param adaptation between the client and the revision that is proposed to the upstream
     */
    static McpRequest proposal(Route route, Adaptation adaptation, McpRequest initialize) {
        McpRequest adapted = adaptation.proposal(initialize);
        return route.settings().samplingContext() && adaptation.client().compareTo(ProtocolVersion.V2025_11_25) < 0
                ? withContext(adapted)
                : adapted;
    }

    /** Before 2025-11-25 every client that could be asked for a sample could be asked to include context. */
    private static McpRequest withContext(McpRequest proposal) {
        boolean knowsContext = proposal.requestedVersion()
                .flatMap(ProtocolVersion::parse)
                .filter(version -> version.compareTo(ProtocolVersion.V2025_11_25) >= 0)
                .isPresent();
        return knowsContext && proposal.body().at(SAMPLING).isObject()
                ? (McpRequest) proposal.with(SAMPLING + "/context", Map.of())
                : proposal;
    }
}
