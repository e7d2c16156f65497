package dev.sluice.it.process;

import java.net.URI;
import java.nio.file.Path;

/**
 * Two Sluices with one Redis, in front of one server and behind a switch that takes them in turn. Closing stops all of it.
 *
 * @param replicas the two
 * @param balancer where clients connect
 */
public record ReplicaPair(TwoReplicas replicas, ReplicaSwitch balancer) implements AutoCloseable {
    /**
     * Starts everything.
     *
     * @param upstream the MCP endpoint of the server
     * @param folder empty; for configurations
     * @return ready to be called
     */
    public static ReplicaPair before(URI upstream, Path folder) {
        TwoReplicas replicas = TwoReplicas.before(upstream, folder);
        return new ReplicaPair(replicas, ReplicaSwitch.before(replicas.one(), replicas.other()));
    }

    /**
     * The first.
     *
     * @return one of the two
     */
    public SluiceProcess one() {
        return replicas.one();
    }

    /**
     * The second.
     *
     * @return one of the two
     */
    public SluiceProcess other() {
        return replicas.other();
    }

    /**
     * What both wrote.
     *
     * @return for the message of a failure
     */
    public String transcript() {
        return one().transcript() + "\n" + other().transcript();
    }

    @Override
    public void close() {
        try (replicas) {
            balancer.close();
        }
    }
}
