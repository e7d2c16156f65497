package dev.sluice.proxy;

import dev.sluice.proxy.edge.Edge;

/** A kind of edge. Another one is an implementation of this, given to {@link Sluice#start}. */
@FunctionalInterface
public interface Transport {
    /**
     * Lets clients in from now on. May block the calling thread until that is settled.
     *
     * @param surroundings what an edge is made of
     * @return an open edge
     * @throws StartException when it cannot be opened, with the reason for the operator
     */
    Edge open(Surroundings surroundings);
}
