package dev.sluice.proxy.bridge;

import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** A connector to which clients may come with something that they were given before it was there. */
public interface Successor extends Connector {
    /**
     * Answers a request that brings such a thing, whatever the upstream is by now.
     *
     * @param request as for {@link #call}
     * @return empty when it brings none; else the answer of whoever has given it, or an error that says that this is gone
     */
    Optional<Flux<UpstreamEvent>> former(UpstreamRequest request);
}
