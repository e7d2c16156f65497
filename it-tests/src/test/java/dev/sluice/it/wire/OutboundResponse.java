package dev.sluice.it.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a server's answer goes, piece by piece and as wrong as the test wants it. */
public final class OutboundResponse {
    private static final byte[] CHUNK_END = ascii("\r\n");

    private final Socket socket;
    private boolean open = true;

    OutboundResponse(Socket socket) {
        this.socket = socket;
    }

    /**
     * A whole response.
     *
     * @param status of the response
     * @param headers besides the length
     * @param body may be empty
     * @throws IOException when the connection is gone
     */
    public void whole(int status, Map<String, String> headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head(status, headers, "Content-Length: " + bytes.length);
        write(bytes);
    }

    /**
     * A whole response with JSON.
     *
     * @param headers besides type and length
     * @param json the body
     * @throws IOException when the connection is gone
     */
    public void json(Map<String, String> headers, String json) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/json");
        whole(200, all, json);
    }

    /**
     * Begins an event stream.
     *
     * @throws IOException when the connection is gone
     */
    public void beginStream() throws IOException {
        head(200, Map.of("Content-Type", "text/event-stream"), "Transfer-Encoding: chunked");
    }

    /**
     * Sends one event.
     *
     * @param data one line
     * @throws IOException when the connection is gone
     */
    public void event(String data) throws IOException {
        chunk(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a piece of the stream.
     *
     * @param bytes as they are; not empty
     * @throws IOException when the connection is gone
     */
    public void chunk(byte[] bytes) throws IOException {
        OutputStream output = socket.getOutputStream();
        output.write(ascii(Integer.toHexString(bytes.length) + "\r\n"));
        output.write(bytes);
        output.write(CHUNK_END);
    }

    /**
     * Ends the stream as it should.
     *
     * @throws IOException when the connection is gone
     */
    public void endStream() throws IOException {
        write(ascii("0\r\n\r\n"));
    }

    /**
     * Closes this side of the connection, after which no further response can be sent on it.
     *
     * @throws IOException when the connection is gone
     */
    public void finish() throws IOException {
        open = false;
        socket.shutdownOutput();
    }

    /**
     * Cuts the connection with a reset, whatever was sent so far.
     *
     * @throws IOException when that fails
     */
    public void cut() throws IOException {
        open = false;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /**
     * Waits until the peer closes its side.
     *
     * @param limit longest time
     * @return whether it did
     * @throws IOException when the socket cannot be used
     */
    public boolean awaitPeerGone(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
        try {
            open = false;
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    boolean mayGoOn() {
        return open;
    }

    private void head(int status, Map<String, String> headers, String framing) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        write(ascii(head.append(framing).append("\r\n\r\n").toString()));
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
