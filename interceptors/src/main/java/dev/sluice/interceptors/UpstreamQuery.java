package dev.sluice.interceptors;

import dev.sluice.interceptors.message.McpResponse;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Asks the upstream of an exchange something on Sluice's own account. */
@FunctionalInterface
public interface UpstreamQuery {
    /** Written by Sluice for the exchanges of requests; absent where the upstream cannot be asked. */
    AttributeKey<UpstreamQuery> KEY = AttributeKey.of("query of the upstream", UpstreamQuery.class);

    /**
     * Asks.
     *
     * @param method of the request, in the client's revision
     * @param params of the request, without metadata
     * @return the answer in the client's revision, which passes no interceptor; may fail
     */
    Mono<McpResponse> ask(String method, Map<String, ?> params);
}
