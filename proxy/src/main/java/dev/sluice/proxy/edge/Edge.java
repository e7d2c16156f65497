package dev.sluice.proxy.edge;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * A way for clients to come in that is open, as far as who starts and stops it needs to know. What its clients have under
 * way is counted by {@link dev.sluice.proxy.exchange.InFlight}, so an orderly stop is: {@link #stopAccepting}, then the drain.
 * Thread-safe.
 */
public interface Edge {
    /**
     * Where clients find it.
     *
     * @return scheme, host and port; empty when clients need no address
     */
    Optional<URI> address();

    /**
     * Whether more clients can come.
     *
     * @return completes when none can; never for a listener that is open
     */
    Mono<Void> over();

    /**
     * Takes no new clients; those that are here stay. A second time nothing happens.
     *
     * @param limit longest time to let those in who stand at the door already, 0 or more
     * @return completes when nobody can come any more
     */
    Mono<Void> stopAccepting(Duration limit);
}
