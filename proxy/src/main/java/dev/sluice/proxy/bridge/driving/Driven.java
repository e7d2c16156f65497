package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** A request of a client that may be asked something before it is answered. */
interface Driven {
    /** Names the session of the client. */
    String session();

    /** Whose it is: the bounds of one owner are not used up by another. */
    String owner();

    /** As the client has numbered it. */
    RequestId id();

    /** The client has answered one of the questions. */
    void answered(PutQuestion question, McpResponse answer);

    /** The client does not want it any more; completes when everybody knows who has to. */
    Mono<Void> withdrawn(Optional<String> reason);
}
