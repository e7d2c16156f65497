package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.exchange.LegacyReply;
import dev.sluice.session.Session;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Answers GET, which opens or resumes a stream of a legacy session, and DELETE, which ends the session. */
final class StreamHandler {
    private final Exchanges exchanges;
    private final ReplyWriter writer;
    private final Lifetimes lifetimes;

    StreamHandler(Exchanges exchanges, ReplyWriter writer, Lifetimes lifetimes) {
        this.exchanges = exchanges;
        this.writer = writer;
        this.lifetimes = lifetimes;
    }

    Mono<Void> get(Incoming incoming) {
        requireSession(incoming, "A stream needs the Mcp-Session-Id header of a session");
        AcceptHeader.checkGet(incoming.headers());
        return SessionLookup.find(exchanges, incoming, Optional.empty()).flatMap(session -> open(incoming, session));
    }

    Mono<Void> delete(Incoming incoming) {
        requireSession(incoming, "Only a session named by the Mcp-Session-Id header can be ended");
        return SessionLookup.find(exchanges, incoming, Optional.empty())
                .flatMap(session -> exchanges.legacy().end(session))
                .then(Mono.defer(() -> incoming.response().status(200).send()));
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
                incoming::challenge,
                () -> {});
        return writer.writeStream(incoming.response(), lifetimes.limit(reply.replies(), incoming), format);
    }

    private static void requireSession(Incoming incoming, String text) {
        boolean legacy = !incoming.route().legacyRevisions().isEmpty();
        if (!legacy || incoming.sessionId().isEmpty()) {
            throw RefusalException.methodNotAllowed("POST", legacy ? text : "This endpoint answers POST only");
        }
    }
}
