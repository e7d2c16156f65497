package dev.sluice.it.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** One TCP connection of a client that may send anything. Used by one thread, but for writing beside reading. */
public final class RawConnection implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final URI endpoint;
    private final String target;
    private final Socket socket;
    private final HttpReader reader;

    private RawConnection(URI endpoint, Socket socket) throws IOException {
        this.endpoint = endpoint;
        this.target = endpoint.getRawPath() + (endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery());
        this.socket = socket;
        this.reader = new HttpReader(new BufferedInputStream(socket.getInputStream()));
    }

    /**
     * Connects.
     *
     * @param endpoint an http URL with a port
     * @return the connection
     */
    public static RawConnection open(URI endpoint) {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.setTcpNoDelay(true);
            return new RawConnection(endpoint, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where bytes go.
     *
     * @return unbuffered
     */
    public OutputStream output() {
        try {
            return socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends bytes as they are.
     *
     * @param bytes all of it
     */
    public void send(byte[] bytes) {
        try {
            output().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a request with a body of a known length. {@code Host} is added where it is missing.
     *
     * @param method of the request
     * @param headers besides the length
     * @param body may be empty
     */
    public void send(String method, Map<String, String> headers, byte[] body) {
        send(head(method, headers, body.length).getBytes(StandardCharsets.UTF_8));
        send(body);
    }

    /**
     * The head of a request.
     *
     * @param method of the request
     * @param headers besides the length
     * @param length of the body; less than zero for a body in chunks
     * @return up to and with the empty line
     */
    public String head(String method, Map<String, String> headers, long length) {
        StringBuilder head =
                new StringBuilder().append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (headers.keySet().stream().noneMatch("Host"::equalsIgnoreCase)) {
            head.append("Host: ").append(endpoint.getAuthority()).append("\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        String framing = length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length;
        return head.append(framing).append("\r\n\r\n").toString();
    }

    /**
     * Waits for the head of the next response.
     *
     * @return with a body that is still to be read
     */
    public HttpAnswer answer() {
        try {
            HttpReader.Head head =
                    reader.head().orElseThrow(() -> new EOFException("closed without an answer from " + endpoint));
            int status = Integer.parseInt(head.firstLine().split(" ", 3)[1]);
            return new HttpAnswer(status, head.headers(), reader.body(head.headers(), status != 204));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until the peer closes.
     *
     * @param limit longest time
     * @return how many bytes came before; -1 when the connection is still open after the limit
     */
    public int bytesBeforeClose(Duration limit) {
        try {
            socket.setSoTimeout((int) limit.toMillis());
            int count = 0;
            while (reader.line().isPresent()) {
                count++;
            }
            return count;
        } catch (SocketTimeoutException e) {
            return -1;
        } catch (SocketException e) {
            // Closed with a reset, which is closed as well.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
