package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.connector.UpstreamEvent;
import reactor.core.publisher.Flux;

/** What becomes of the last word on a call, which for a modern server may be that there is a task. */
interface TaskHandling {
    /** Whether the client wants a task, so that the server is told from the beginning that it may create one. */
    boolean isWanted();

    /** The server has answered with a result or an error. */
    UpstreamEvent answered(McpResponse answer);

    /** The server has created a task. */
    Flux<UpstreamEvent> created(McpResponse created);
}
