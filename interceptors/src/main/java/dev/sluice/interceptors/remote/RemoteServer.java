package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.message.JsonView;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An MCP server of whatever era, spoken with in Sluice's own name. It is reached when it is first asked. Any thread may
 * use it; every publisher is cold and fails with a {@link RemoteServerException} only.
 */
public interface RemoteServer {
    /**
     * Asks something.
     *
     * @param method of the request
     * @param params of the request
     * @param limit longest time for the answer, 1 ms or more; opening a conversation has a limit of its own
     * @return the {@code result} object; an error when there is none
     */
    Mono<JsonView> ask(String method, Map<String, ?> params, Duration limit);

    /**
     * What the server says without being asked.
     *
     * @return methods of its notifications; ends when it does not offer them, or when the conversation is over
     */
    Flux<String> notices();

    /**
     * Ends the conversation and closes the connections.
     *
     * @return completes when they are closed
     */
    Mono<Void> close();
}
