package dev.sluice.proxy.connector.channel;

import dev.sluice.proxy.connector.Connector;
import java.util.Optional;

/**
 * The other processes that have lines to the same upstream. A line ends in one process, and so does what hangs on it; a
 * message for it that came in elsewhere has to be carried there. Thread-safe.
 */
public interface ChannelOwners {
    /**
     * The name of this process, which goes into the handles of its lines.
     *
     * @return printable ASCII without spaces; may change over time
     */
    String self();

    /**
     * The way to the lines of another process.
     *
     * @param owner from a handle
     * @return empty when there is none, so that the line counts as lost
     */
    Optional<Connector> connectorTo(String owner);

    /**
     * A process that knows no other.
     *
     * @param self its name
     * @return without a way to anybody
     */
    static ChannelOwners alone(String self) {
        return new ChannelOwners() {
            @Override
            public String self() {
                return self;
            }

            @Override
            public Optional<Connector> connectorTo(String owner) {
                return Optional.empty();
            }
        };
    }
}
