package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ProtocolVersion;

/** A way to an upstream for clients of any era. */
public interface Crossing extends Connector {
    /**
     * Whether clients of a revision reach the upstream also when it is of the other era.
     *
     * @param client the client's revision
     * @return false when they depend on what the upstream speaks
     */
    boolean bridges(ProtocolVersion client);
}
