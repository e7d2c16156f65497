package dev.sluice.proxy.edge.http;

import java.util.Optional;
import reactor.core.publisher.Mono;

/** Documents that tell clients how to get in, and upstreams how to believe what Sluice says. Everybody may read them. */
@FunctionalInterface
public interface Documents {
    /**
     * Finds a document.
     *
     * @param path of an HTTP request, without its query
     * @return JSON, which fails when it is not to be had now; empty when there is none at this path
     */
    Optional<Mono<String>> find(String path);
}
