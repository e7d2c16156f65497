package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.session.Session;
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
 * @param asker where the upstream asked; empty when Sluice did, and where that does not matter
 */
record OpenQuestion(
        String method,
        Optional<CallDeadline> deadline,
        Optional<Consumer<McpResponse>> own,
        UnaryOperator<McpResponse> toServer,
        Optional<Standpoint> asker) {
    static OpenQuestion ofSluice(String method, CallDeadline deadline, Consumer<McpResponse> taker) {
        return new OpenQuestion(
                method, Optional.of(deadline), Optional.of(taker), UnaryOperator.identity(), Optional.empty());
    }

    /** Whether it came from the upstream that the session is with, so that it ends with the conversation there. */
    boolean endsWithItsConversation() {
        return own.isEmpty() && asker.filter(Standpoint::isRetired).isEmpty();
    }

    OpenQuestion askedBy(Exchange exchange, Session session) {
        return new OpenQuestion(method, deadline, own, toServer, Optional.of(new Standpoint(exchange, session)));
    }

    static OpenQuestion ofUpstream(
            String method, Optional<CallDeadline> deadline, UnaryOperator<McpResponse> toServer) {
        return new OpenQuestion(method, deadline, Optional.empty(), toServer, Optional.empty());
    }
}
