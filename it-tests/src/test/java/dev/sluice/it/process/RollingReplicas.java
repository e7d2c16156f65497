package dev.sluice.it.process;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Two Sluices with one Redis behind a switch that watches their readiness, to be replaced one after the other. For one
 * thread. Closing stops all of it.
 */
public final class RollingReplicas implements AutoCloseable {
    private static final String SETTINGS = "shutdown: {delay: 1s}\n";

    private final RedisServer redis;
    private final URI upstream;
    private final Path folder;
    private final ReplicaSwitch balancer = ReplicaSwitch.before();
    private final Deque<SluiceProcess> running = new ArrayDeque<>();
    private int started;

    private RollingReplicas(RedisServer redis, URI upstream, Path folder) {
        this.redis = redis;
        this.upstream = upstream;
        this.folder = folder;
    }

    /**
     * Starts everything.
     *
     * @param upstream the MCP endpoint of the server
     * @param folder empty; for configurations
     * @return ready to be called
     */
    public static RollingReplicas before(URI upstream, Path folder) {
        RollingReplicas replicas = new RollingReplicas(RedisServer.start(folder), upstream, folder);
        try {
            replicas.start();
            replicas.start();
            return replicas;
        } catch (RuntimeException e) {
            replicas.close();
            throw e;
        }
    }

    /**
     * Where clients connect.
     *
     * @return watches the replicas
     */
    public ReplicaSwitch balancer() {
        return balancer;
    }

    /**
     * The one that would be replaced next.
     *
     * @return a running replica, unless the caller has stopped it
     */
    public SluiceProcess oldest() {
        return running.getFirst();
    }

    /**
     * The one that was started last.
     *
     * @return a running replica
     */
    public SluiceProcess newest() {
        return running.getLast();
    }

    /** Stops the oldest with SIGTERM, waits for its end, and starts another one. */
    public void replaceOldest() {
        running.removeFirst().close();
        start();
    }

    private void start() {
        started++;
        SluiceProcess replica =
                SluiceProcess.replica(redis, upstream, SETTINGS, folder.resolve(Integer.toString(started)));
        running.addLast(replica);
        balancer.add(replica);
    }

    @Override
    public void close() {
        try (redis) {
            balancer.close();
            closeRest();
        }
    }

    /** One that stops with an error keeps none of the others running. */
    private void closeRest() {
        if (!running.isEmpty()) {
            SluiceProcess replica = running.removeFirst();
            try (replica) {
                closeRest();
            }
        }
    }
}
