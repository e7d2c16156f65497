package dev.sluice.proxy.connector.forward;

import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.channel.ChannelOwners;
import dev.sluice.session.replica.Replicas;
import java.util.Optional;

/** The replicas that share the sessions, as owners of lines to the upstream of one route. */
public final class LineOwners implements ChannelOwners {
    private final String route;
    private final Replicas replicas;
    private final MessageReader reader;

    /**
     * Knows the replicas.
     *
     * @param route whose upstream it is about
     * @param replicas the processes that share the sessions
     * @param reader reads what upstreams say
     */
    public LineOwners(String route, Replicas replicas, MessageReader reader) {
        this.route = route;
        this.replicas = replicas;
        this.reader = reader;
    }

    @Override
    public String self() {
        return replicas.self();
    }

    @Override
    public Optional<Connector> connectorTo(String owner) {
        return owner.isEmpty()
                ? Optional.empty()
                : Optional.of(new ForwardingConnector(route, owner, replicas, reader));
    }
}
