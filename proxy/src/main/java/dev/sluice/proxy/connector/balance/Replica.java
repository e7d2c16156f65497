package dev.sluice.proxy.connector.balance;

import dev.sluice.proxy.connector.Connector;
import java.util.concurrent.atomic.AtomicInteger;

/** One of several servers that are the same, and what is under way there. */
final class Replica {
    private final int index;
    private final String name;
    private final Connector connector;
    private final AtomicInteger calls = new AtomicInteger();

    /**
     * Names a replica.
     *
     * @param index its place in the order of the configuration
     */
    Replica(int index, String name, Connector connector) {
        this.index = index;
        this.name = name;
        this.connector = connector;
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    Connector connector() {
        return connector;
    }

    int calls() {
        return calls.get();
    }

    void begin() {
        calls.incrementAndGet();
    }

    void end() {
        calls.decrementAndGet();
    }
}
