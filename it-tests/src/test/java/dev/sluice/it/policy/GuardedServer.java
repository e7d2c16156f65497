package dev.sluice.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ScriptedUpstream;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A scripted server behind a Sluice with policies, for all tests of a class.
 *
 * @param upstream the server
 * @param sluice in front of it
 */
record GuardedServer(ScriptedUpstream upstream, SluiceProcess sluice) implements AutoCloseable {
    private static final int LONGEST_WAIT_SECONDS = 10;

    /** Starts both; the configuration is made for the endpoint of the server. */
    static GuardedServer start(Path folder, Function<URI, String> configuration) {
        ScriptedUpstream upstream = ScriptedUpstream.start();
        try {
            return new GuardedServer(
                    upstream, SluiceProcess.configured(configuration.apply(upstream.endpoint()), folder));
        } catch (RuntimeException e) {
            upstream.close();
            throw e;
        }
    }

    /** Waits inside a script of the server, or for one. */
    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    McpCaller caller(String path, String revision) {
        return McpCaller.connect(sluice.endpoint(path), revision);
    }

    @Override
    public void close() {
        try (upstream) {
            sluice.close();
        }
    }
}
