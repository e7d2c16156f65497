package dev.sluice.it.process;

import java.net.URI;
import java.nio.file.Path;

/** Two Sluices that share a Redis of their own. Closing stops all three, whatever one of them has to say. */
public final class TwoReplicas implements AutoCloseable {
    private final RedisServer redis;
    private final String access;
    private final String configuration;
    private final Path folder;
    private final SluiceProcess one;
    private SluiceProcess other;
    private int started;

    private TwoReplicas(RedisServer redis, String access, String configuration, Path folder) {
        this.redis = redis;
        this.access = access;
        this.configuration = configuration;
        this.folder = folder;
        this.one = start();
        this.other = start();
    }

    /**
     * Starts them in front of one server.
     *
     * @param upstream its MCP endpoint
     * @param folder empty; for configurations
     * @return ready to be called
     */
    public static TwoReplicas before(URI upstream, Path folder) {
        return start("", "routes:\n  - {path: /mcp, upstream: {url: \"" + upstream + "\"}}\n", folder);
    }

    /**
     * Starts them.
     *
     * @param access further settings of how Redis is used, each after a comma
     * @param configuration the rest of the file; says nothing of sessions and listeners
     * @param folder for configurations
     * @return ready to be called
     */
    public static TwoReplicas start(String access, String configuration, Path folder) {
        return new TwoReplicas(RedisServer.start(folder), access, configuration, folder);
    }

    /**
     * What they share.
     *
     * @return a server that tests may pause and close
     */
    public RedisServer redis() {
        return redis;
    }

    /**
     * The first.
     *
     * @return one of the two
     */
    public SluiceProcess one() {
        return one;
    }

    /**
     * The second.
     *
     * @return one of the two, or what has taken its place
     */
    public SluiceProcess other() {
        return other;
    }

    /**
     * Starts another one that shares the same Redis.
     *
     * @return to be closed by the caller
     */
    public SluiceProcess startAnother() {
        return start();
    }

    /** Starts another one in the place of the second, which the test has closed. */
    public void replaceOther() {
        other = start();
    }

    private SluiceProcess start() {
        started++;
        return SluiceProcess.replica(redis, access, configuration, folder.resolve("replica-" + started));
    }

    @Override
    public void close() {
        try (redis) {
            closeSluices();
        }
    }

    private void closeSluices() {
        try {
            one.close();
        } finally {
            other.close();
        }
    }
}
