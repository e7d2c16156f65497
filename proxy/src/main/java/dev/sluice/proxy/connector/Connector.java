package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Speaks one transport with one upstream. Every publisher is cold, honours demand, and fails with a
 * {@link dev.sluice.proxy.fault.FaultException} only; nothing is retried once it may have been processed.
 */
public interface Connector {
    /**
     * Sends a request and emits what comes back: notifications and questions in the order of the upstream, then
     * exactly one final response, or chunks of it. Cancelling closes the upstream's stream.
     *
     * @param request holds an {@link McpRequest}
     * @return completes soon after the final response; fails when there will be none
     */
    Flux<UpstreamEvent> call(UpstreamRequest request);

    /**
     * Sends a notification, or the answer to a question.
     *
     * @param request holds a notification or a response
     * @return completes when the upstream has accepted it
     */
    Mono<Void> send(UpstreamRequest request);

    /**
     * Opens the upstream's stream of messages that belong to no request, and keeps it open: a lost one is opened again.
     *
     * @param leg a legacy conversation
     * @return never completes by itself; fails with {@code UPSTREAM_STREAM_NOT_OFFERED} or
     *     {@code UPSTREAM_SESSION_LOST}, and when the leg names a replica also with {@code UPSTREAM_UNREACHABLE}
     */
    Flux<McpMessage> listen(UpstreamLeg leg);

    /**
     * Tells the upstream that a session is over.
     *
     * @param leg a legacy conversation
     * @return completes also when the upstream does not care
     */
    Mono<Void> endSession(UpstreamLeg leg);

    /**
     * Whether a request is about something that this process keeps for the client of a session in place of the upstream.
     *
     * @param leg a legacy conversation
     * @param request of that client
     * @return true when only this connector can answer it
     */
    default boolean keeps(UpstreamLeg leg, McpRequest request) {
        return false;
    }

    /**
     * Tells whoever keeps a session's wishes in place of the upstream that they have changed in another process.
     *
     * @param leg with the facts of the session as they are now
     * @return completes when they are seen to; at once where the upstream itself keeps them
     */
    default Mono<Void> wishesChanged(UpstreamLeg leg) {
        return Mono.empty();
    }
}
