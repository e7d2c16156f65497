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
import dev.sluice.proxy.exchange.Reply;
import dev.sluice.proxy.route.Route;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
    private final Lifetimes lifetimes;
    private final LegacyPost legacy;

    PostHandler(RequestBody bodies, Exchanges exchanges, ReplyWriter writer, Lifetimes lifetimes) {
        this.bodies = bodies;
        this.exchanges = exchanges;
        this.writer = writer;
        this.lifetimes = lifetimes;
        this.legacy = new LegacyPost(exchanges, writer);
    }

    Mono<Void> handle(Incoming incoming) {
        AcceptHeader.checkPost(incoming.headers());
        return bodies.read(incoming.request(), incoming.route().settings()).flatMap(body -> dispatch(incoming, body));
    }

    private Mono<Void> dispatch(Incoming incoming, byte[] body) {
        Route route = incoming.route();
        if (MessageReader.isBatch(body)) {
            return legacy.batch(incoming, body);
        }
        McpMessage message = route.reader().readOne(body);
        NotificationName.check(message);
        boolean modern = isModern(message, incoming.headers());
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
        ReplyWriter.Format format = new ReplyWriter.Format(
                true, Optional.empty(), route.settings().keepAlive(), incoming::challenge, () -> {});
        Flux<Reply> replies = exchanges.modern().call(route, downstream, version, call);
        return writer.write(
                incoming.response(),
                call.method().equals(Methods.LISTEN) ? lifetimes.limit(replies, incoming) : replies,
                format);
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
