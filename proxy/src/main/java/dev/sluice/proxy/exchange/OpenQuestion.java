package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.connector.CallDeadline;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A question that was put to a legacy client and not answered yet.
 *
 * @param method of the question
 * @param deadline of the call that it belongs to, which waits as long as the user thinks; empty for one on the GET stream
 * @param own takes the answer when Sluice itself asked; empty when the upstream did
 */
record OpenQuestion(String method, Optional<CallDeadline> deadline, Optional<Consumer<McpResponse>> own) {
    static OpenQuestion ofSluice(String method, CallDeadline deadline, Consumer<McpResponse> taker) {
        return new OpenQuestion(method, Optional.of(deadline), Optional.of(taker));
    }
}
