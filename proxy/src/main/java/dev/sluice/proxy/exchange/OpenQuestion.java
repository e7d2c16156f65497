package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.connector.CallDeadline;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A question that was put to a legacy client and not answered yet.
 *
 * @param method of the question
 * @param deadline of the call that it belongs to, which waits as long as the user thinks; empty for one on the GET stream
 * @param own takes the answer when Sluice itself asked; empty when the upstream did
 * @param toServer puts the answer into the revision of the upstream
 */
record OpenQuestion(
        String method,
        Optional<CallDeadline> deadline,
        Optional<Consumer<McpResponse>> own,
        UnaryOperator<McpResponse> toServer) {
    static OpenQuestion ofSluice(String method, CallDeadline deadline, Consumer<McpResponse> taker) {
        return new OpenQuestion(method, Optional.of(deadline), Optional.of(taker), UnaryOperator.identity());
    }

    static OpenQuestion ofUpstream(
            String method, Optional<CallDeadline> deadline, UnaryOperator<McpResponse> toServer) {
        return new OpenQuestion(method, deadline, Optional.empty(), toServer);
    }
}
