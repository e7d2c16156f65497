package dev.sluice.proxy.connector.balance;

import dev.sluice.proxy.connector.UpstreamEvent;
import java.util.List;
import java.util.Optional;

/** Makes the answer to one {@code initialize} begin with the replica that gives it. Used by one thread at a time. */
final class Opening {
    private final Optional<String> replica;
    private boolean named;

    Opening(Replica replica) {
        this.replica = Optional.of(replica.name());
    }

    List<UpstreamEvent> name(UpstreamEvent event) {
        boolean first = !named;
        named = true;
        if (event instanceof UpstreamEvent.Opened opened) {
            return List.of(new UpstreamEvent.Opened(replica, opened.session()));
        }
        return first ? List.of(new UpstreamEvent.Opened(replica, Optional.empty()), event) : List.of(event);
    }
}
