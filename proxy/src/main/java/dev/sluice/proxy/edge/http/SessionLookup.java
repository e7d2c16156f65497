package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.session.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Finds the session that an HTTP request names.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management">MCP
 *     2025-11-25, Session Management</a>
 */
final class SessionLookup {
    private SessionLookup() {}

    /**
     * The session; fails with 400 when none is named and 404 when it is unknown, ended, or somebody else's. Only the owner
     * of a session that has ended is told why.
     */
    static Mono<Session> find(Exchanges exchanges, Incoming incoming, Optional<RequestId> id) {
        checkVersion(incoming, id);
        String named = incoming.sessionId()
                .orElseThrow(() -> RefusalException.of(
                        400,
                        ErrorCodes.INVALID_REQUEST,
                        "The Mcp-Session-Id header is missing; open a session with initialize",
                        id));
        return exchanges
                .legacy()
                .find(incoming.route(), incoming.principal(), named)
                .switchIfEmpty(Mono.defer(() -> refuse(exchanges, incoming, named, id)));
    }

    /**
     * What a client speaks that has opened no session; fails with 400 when that does not exist. Who says nothing speaks
     * 2025-03-26.
     *
     * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#protocol-version-header">MCP
     *     2025-11-25, Protocol Version Header</a>
     */
    static ProtocolVersion revision(Incoming incoming, RequestId id) {
        checkVersion(incoming, Optional.of(id));
        return Optional.ofNullable(incoming.headers().get(McpHeaders.PROTOCOL_VERSION))
                .flatMap(ProtocolVersion::parse)
                .orElse(ProtocolVersion.V2025_03_26);
    }

    private static Mono<Session> refuse(Exchanges exchanges, Incoming incoming, String named, Optional<RequestId> id) {
        return exchanges
                .legacy()
                .whyRemoved(incoming.route(), incoming.principal(), named)
                .map(reason -> notFound(
                        "There is no such session any more; open a new one with initialize",
                        id,
                        Map.of("reason", reason.wireName())))
                .switchIfEmpty(Mono.fromSupplier(
                        () -> notFound("There is no such session; open a new one with initialize", id, Map.of())))
                .flatMap(Mono::error);
    }

    private static RefusalException notFound(String text, Optional<RequestId> id, Map<String, String> data) {
        return RefusalException.of(404, ErrorCodes.INVALID_REQUEST, text, id, data);
    }

    /**
     * The session's revision counts, whatever the header says, as long as the header names one that exists: some clients
     * keep sending the revision that they proposed.
     */
    private static void checkVersion(Incoming incoming, Optional<RequestId> id) {
        List<String> values = incoming.headers().getAll(McpHeaders.PROTOCOL_VERSION);
        boolean known = values.isEmpty() || ProtocolVersion.parse(values.get(0)).isPresent();
        if (values.size() > 1 || !known) {
            throw RefusalException.of(
                    400,
                    ErrorCodes.INVALID_REQUEST,
                    "The MCP-Protocol-Version header names no version that is served here",
                    id);
        }
    }
}
