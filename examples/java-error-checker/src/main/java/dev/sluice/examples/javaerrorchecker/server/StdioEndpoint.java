package dev.sluice.examples.javaerrorchecker.server;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/** The tools over one pair of streams, one message in each line. Ends when the client closes its side. */
public final class StdioEndpoint implements AutoCloseable {
    private final McpSyncServer mcp;
    private final CountDownLatch ended;

    private StdioEndpoint(McpSyncServer mcp, CountDownLatch ended) {
        this.mcp = mcp;
        this.ended = ended;
    }

    /**
     * Starts to read.
     *
     * @param service the tools; stays the caller's, to be closed after this endpoint
     * @param in the client's messages; read by a thread of this endpoint
     * @param out our messages; nobody else may write to it
     * @return the running endpoint, to be closed by the caller
     */
    public static StdioEndpoint start(CheckerService service, InputStream in, OutputStream out) {
        CountDownLatch ended = new CountDownLatch(1);
        StdioServerTransportProvider transport = new StdioServerTransportProvider(
                McpJsonDefaults.getMapper(), new WatchedInput(in, ended), out, service.maxMessageBytes());
        return new StdioEndpoint(service.serve(McpServer.sync(transport)), ended);
    }

    /**
     * Waits until the client has closed its side.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Ends the conversation; calls that run are not answered any more. */
    @Override
    public void close() {
        mcp.closeGracefully();
    }

    /** The SDK ends at the end of its input without telling anybody; this tells. */
    private static final class WatchedInput extends FilterInputStream {
        private final CountDownLatch ended;

        WatchedInput(InputStream in, CountDownLatch ended) {
            super(in);
            this.ended = ended;
        }

        @Override
        public int read() throws IOException {
            return watch(super.read());
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return watch(super.read(buffer, offset, length));
            } catch (IOException broken) {
                ended.countDown();
                throw broken;
            }
        }

        private int watch(int result) {
            if (result < 0) {
                ended.countDown();
            }
            return result;
        }
    }
}
