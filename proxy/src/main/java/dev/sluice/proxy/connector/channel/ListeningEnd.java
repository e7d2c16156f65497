package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.connector.UpstreamEvent;
import java.util.Map;
import reactor.core.publisher.Flux;

/**
 * The end of what a modern upstream says to a listener. Over a line it may withdraw the request instead of answering it; to
 * everybody else that is the answer.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/cancellation">MCP 2026-07-28,
 *     Cancellation</a>
 */
final class ListeningEnd {
    private ListeningEnd() {}

    /** What belongs to a request, with an answer where a listener's was withdrawn. */
    static Flux<UpstreamEvent> answered(McpRequest request, Flux<UpstreamEvent> events) {
        return request.method().equals(Methods.LISTEN)
                ? events.map(event -> isWithdrawal(event, request) ? closingResult(request) : event)
                        .takeUntil(ListeningEnd::isAnswer)
                : events;
    }

    private static boolean isWithdrawal(UpstreamEvent event, McpRequest request) {
        return event instanceof UpstreamEvent.Message message
                && message.message() instanceof McpNotification notification
                && notification.method().equals(Methods.CANCELLED)
                && notification.related().filter(request.id()::equals).isPresent();
    }

    private static boolean isAnswer(UpstreamEvent event) {
        return event instanceof UpstreamEvent.Message message && message.message() instanceof McpResponse;
    }

    private static UpstreamEvent closingResult(McpRequest request) {
        return new UpstreamEvent.Message(McpResponse.result(
                request.id(),
                Map.of("resultType", "complete", "_meta", Map.of(RequestMeta.SUBSCRIPTION_ID, request.id()))));
    }
}
