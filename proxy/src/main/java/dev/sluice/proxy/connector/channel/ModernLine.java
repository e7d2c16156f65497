package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * A line that the stateless requests of all clients share. Each gets an id, a progress token and a subscription id that are
 * unique on the line, and its client reads its own again. Whoever stops reading tells the server so. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio">MCP 2026-07-28, stdio</a>
 */
final class ModernLine {
    private static final String TAG = RequestMeta.SUBSCRIPTION_ID.replace("/", "~1");

    private final Conversation conversation;
    private final Background background;
    private final AtomicLong requests = new AtomicLong();

    ModernLine(Conversation conversation, Background background) {
        this.conversation = conversation;
        this.background = background;
    }

    boolean isOpen() {
        return !conversation.isOver();
    }

    boolean isOn(@Nullable Conversation other) {
        return conversation == other;
    }

    Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> {
            McpRequest own = (McpRequest) request.message();
            RequestId name = RequestId.of("s" + requests.incrementAndGet());
            AtomicBoolean answered = new AtomicBoolean();
            McpRequest named = named(own, name);
            Flux<UpstreamEvent> events = conversation.call(
                    new UpstreamRequest(named, request.leg(), request.headers(), request.gather(), request.deadline()));
            return ListeningEnd.answered(named, events)
                    .map(event -> own(own, event, answered))
                    .doFinally(end -> {
                        if (!answered.get() && isOpen()) {
                            background.start(
                                    "withdrawal of a request",
                                    conversation.send(
                                            McpNotification.of(Methods.CANCELLED, Map.of("requestId", name))));
                        }
                    });
        });
    }

    /** The request to listen that a message names; empty when it names none. */
    static Optional<RequestId> subscription(JsonView meta) {
        JsonView tag = meta.member(RequestMeta.SUBSCRIPTION_ID);
        return tag.string()
                .map(RequestId::of)
                .or(() -> tag.integer().isPresent()
                        ? Optional.of(RequestId.of(tag.integer().getAsLong()))
                        : Optional.empty());
    }

    private static McpRequest named(McpRequest own, RequestId name) {
        McpMessage named = own.with("/id", name);
        return (McpRequest)
                (own.meta().progressToken().isPresent() ? named.with("/params/_meta/progressToken", name) : named);
    }

    private static UpstreamEvent own(McpRequest own, UpstreamEvent event, AtomicBoolean answered) {
        if (!(event instanceof UpstreamEvent.Message message)) {
            return event;
        }
        return new UpstreamEvent.Message(
                message.message().fold(question -> question, notification -> own(own, notification), response -> {
                    answered.set(true);
                    return own(own, response);
                }));
    }

    private static McpMessage own(McpRequest own, McpNotification notification) {
        if (notification.method().equals(Methods.PROGRESS)) {
            return own.meta()
                    .progressToken()
                    .<McpMessage>map(token -> notification.with("/params/progressToken", token))
                    .orElse(notification);
        }
        return own.method().equals(Methods.LISTEN)
                        && subscription(notification.body().at("/params/_meta")).isPresent()
                ? notification.with("/params/_meta/" + TAG, own.id())
                : notification;
    }

    private static McpMessage own(McpRequest own, McpResponse response) {
        McpMessage answer = response.with("/id", own.id());
        return own.method().equals(Methods.LISTEN)
                        && subscription(response.body().at("/result/_meta")).isPresent()
                ? answer.with("/result/_meta/" + TAG, own.id())
                : answer;
    }
}
