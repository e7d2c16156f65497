package dev.sluice.it.process;

import java.net.URI;
import java.nio.file.Path;

/**
 * Two Sluices with one Redis, in front of one server and behind a switch that takes them in turn. Closing stops all of it.
 *
 * @param redis that they share
 * @param one of the two
 * @param other of the two
 * @param balancer where clients connect
 */
public record ReplicaPair(RedisServer redis, SluiceProcess one, SluiceProcess other, ReplicaSwitch balancer)
        implements AutoCloseable {
    /**
     * Starts everything.
     *
     * @param upstream the MCP endpoint of the server
     * @param folder empty; for configurations
     * @return ready to be called
     */
    public static ReplicaPair before(URI upstream, Path folder) {
        RedisServer redis = RedisServer.start(folder);
        SluiceProcess one = SluiceProcess.replica(redis, upstream, "", folder.resolve("one"));
        SluiceProcess other = SluiceProcess.replica(redis, upstream, "", folder.resolve("other"));
        return new ReplicaPair(redis, one, other, ReplicaSwitch.before(one, other));
    }

    /**
     * What both wrote.
     *
     * @return for the message of a failure
     */
    public String transcript() {
        return one.transcript() + "\n" + other.transcript();
    }

    @Override
    public void close() {
        try (redis;
                one;
                other) {
            balancer.close();
        }
    }
}
