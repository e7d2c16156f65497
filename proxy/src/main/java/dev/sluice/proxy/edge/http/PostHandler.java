package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.exchange.Downstream;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.route.Route;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers a POST: reads the body, tells the era of the message, and hands it to the exchange of that era.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/lifecycle#backward-compatibility">MCP
 *     2026-07-28, Backward Compatibility</a>
 */
final class PostHandler {
    private final RequestBody bodies;
    private final Exchanges exchanges;
    private final ReplyWriter writer;
    private final LegacyPost legacy;

    PostHandler(RequestBody bodies, Exchanges exchanges, ReplyWriter writer) {
        this.bodies = bodies;
        this.exchanges = exchanges;
        this.writer = writer;
        this.legacy = new LegacyPost(exchanges, writer);
    }

    Mono<Void> handle(Route route, HttpServerRequest request, HttpServerResponse response) {
        AcceptHeader.checkPost(request.requestHeaders());
        return bodies.read(request, route.settings()).flatMap(body -> dispatch(route, request, response, body));
    }

    private Mono<Void> dispatch(Route route, HttpServerRequest request, HttpServerResponse response, byte[] body) {
        Incoming incoming = new Incoming(route, request, response);
        if (MessageReader.isBatch(body)) {
            return legacy.batch(incoming, body);
        }
        McpMessage message = route.reader().readOne(body);
        NotificationName.check(message);
        boolean modern = isModern(message, request.requestHeaders());
        if (isInitialize(message) && !(modern && !route.promisesSessions())) {
            return legacy.initialize(incoming, (McpRequest) message);
        }
        if (modern) {
            return modern(incoming, message);
        }
        return legacy.message(incoming, message);
    }

    private Mono<Void> modern(Incoming incoming, McpMessage message) {
        return message.fold(
                call -> modernCall(incoming, call),
                notification -> modernNotification(incoming, notification),
                answer -> Mono.error(responseNotAllowed(answer)));
    }

    private Mono<Void> modernCall(Incoming incoming, McpRequest call) {
        Route route = incoming.route();
        ProtocolVersion version = ModernCheck.check(route, incoming.headers(), call);
        Downstream downstream = incoming.modernDownstream();
        ReplyWriter.Format format =
                new ReplyWriter.Format(true, Optional.empty(), route.settings().keepAlive(), () -> {});
        return writer.write(incoming.response(), exchanges.modern().call(route, downstream, version, call), format);
    }

    private Mono<Void> modernNotification(Incoming incoming, McpNotification notification) {
        return exchanges
                .modern()
                .accept(incoming.route(), incoming.modernDownstream(), ProtocolVersion.V2026_07_28, notification)
                .then(Mono.defer(() -> incoming.response().status(202).send()));
    }

    private static boolean isInitialize(McpMessage message) {
        return message instanceof McpRequest request && request.method().equals(Methods.INITIALIZE);
    }

    /** The body decides; a header of a modern revision without it makes the message modern and wrong. */
    private static boolean isModern(McpMessage message, HttpHeaders headers) {
        boolean named = message.fold(
                request -> request.meta().namesProtocolVersion(),
                notification -> notification.meta().namesProtocolVersion(),
                answer -> false);
        @Nullable String header = headers.get(McpHeaders.PROTOCOL_VERSION);
        return named || (header != null && header.compareTo(ProtocolVersion.V2026_07_28.wireName()) >= 0);
    }

    private static RefusalException responseNotAllowed(McpResponse answer) {
        return RefusalException.of(
                400, ErrorCodes.INVALID_REQUEST, "This protocol version has no responses of clients", answer.id());
    }
}
