package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.exchange.LegacyReply;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.Session;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Answers GET, which opens or resumes a stream of a legacy session, and DELETE, which ends the session. */
final class StreamHandler {
    private final Exchanges exchanges;
    private final ReplyWriter writer;

    StreamHandler(Exchanges exchanges, ReplyWriter writer) {
        this.exchanges = exchanges;
        this.writer = writer;
    }

    Mono<Void> get(Route route, HttpServerRequest request, HttpServerResponse response) {
        Incoming incoming = new Incoming(route, request, response);
        requireSession(incoming, "A stream needs the Mcp-Session-Id header of a session");
        AcceptHeader.checkGet(incoming.headers());
        return SessionLookup.find(exchanges, incoming, Optional.empty()).flatMap(session -> open(incoming, session));
    }

    Mono<Void> delete(Route route, HttpServerRequest request, HttpServerResponse response) {
        Incoming incoming = new Incoming(route, request, response);
        requireSession(incoming, "Only a session named by the Mcp-Session-Id header can be ended");
        return SessionLookup.find(exchanges, incoming, Optional.empty())
                .flatMap(session -> exchanges.legacy().end(session))
                .then(Mono.defer(() -> response.status(200).send()));
    }

    private Mono<Void> open(Incoming incoming, Session session) {
        List<String> lastEventId = incoming.headers().getAll(McpHeaders.LAST_EVENT_ID);
        return exchanges.legacy().stream(
                        incoming.route(),
                        incoming.downstream(),
                        session,
                        lastEventId.stream().findFirst())
                .switchIfEmpty(Mono.error(() -> RefusalException.of(
                        400,
                        ErrorCodes.INVALID_REQUEST,
                        "The event of Last-Event-ID is unknown, or what followed it is no longer kept",
                        Optional.empty())))
                .flatMap(reply -> write(incoming, session, lastEventId.isEmpty(), reply));
    }

    private Mono<Void> write(Incoming incoming, Session session, boolean isNew, LegacyReply reply) {
        boolean primed = isNew
                && session.protocolVersion()
                        .map(version -> version.compareTo(ProtocolVersion.V2025_11_25) >= 0)
                        .orElse(false);
        ReplyWriter.Format format = new ReplyWriter.Format(
                false,
                primed ? Optional.of(reply.primingId()) : Optional.empty(),
                incoming.route().settings().keepAlive(),
                () -> {});
        return writer.writeStream(incoming.response(), reply.replies(), format);
    }

    private static void requireSession(Incoming incoming, String text) {
        boolean legacy = !incoming.route().legacyRevisions().isEmpty();
        if (!legacy || incoming.sessionId().isEmpty()) {
            throw RefusalException.methodNotAllowed("POST", legacy ? text : "This endpoint answers POST only");
        }
    }
}
