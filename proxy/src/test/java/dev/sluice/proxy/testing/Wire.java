package dev.sluice.proxy.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** What a script of the fake upstream writes with. Used by the thread of its connection. */
public final class Wire {
    private static final int MOMENT_MILLIS = 20;

    private final Socket socket;
    private final OutputStream out;
    private final AtomicLong written = new AtomicLong();

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /**
     * Answers with a JSON body.
     *
     * @param status of the response
     * @param body any text
     * @param headers name, value, name, value
     * @throws IOException when the peer is gone
     */
    public void json(int status, String body, String... headers) throws IOException {
        body(status, "application/json", body, headers);
    }

    /**
     * Answers with a body.
     *
     * @param status of the response
     * @param type content type
     * @param body any text
     * @param headers name, value, name, value
     * @throws IOException when the peer is gone
     */
    public void body(int status, String type, String body, String... headers) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        raw(head(status, headers) + "content-type: " + type + "\r\ncontent-length: " + length + "\r\n\r\n" + body);
    }

    /**
     * Answers without a body.
     *
     * @param status of the response
     * @param headers name, value, name, value
     * @throws IOException when the peer is gone
     */
    public void empty(int status, String... headers) throws IOException {
        raw(head(status, headers) + "content-length: 0\r\n\r\n");
    }

    /**
     * Answers a request with a result.
     *
     * @param request that it answers
     * @param result JSON text
     * @throws IOException when the peer is gone
     */
    public void result(Received request, String result) throws IOException {
        json(200, Json.result(request.id(), result));
    }

    /**
     * Begins an event stream.
     *
     * @param headers name, value, name, value
     * @throws IOException when the peer is gone
     */
    public void openStream(String... headers) throws IOException {
        raw(head(200, headers) + "content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    /**
     * Writes an event.
     *
     * @param data one line
     * @throws IOException when the peer is gone
     */
    public void event(String data) throws IOException {
        chunk("event: message\ndata: " + data + "\n\n");
    }

    /**
     * Writes a chunk of the body.
     *
     * @param text not empty
     * @throws IOException when the peer is gone
     */
    public void chunk(String text) throws IOException {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        raw(Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    /**
     * Ends a chunked body.
     *
     * @throws IOException when the peer is gone
     */
    public void endStream() throws IOException {
        raw("0\r\n\r\n");
    }

    /**
     * Writes bytes as they are.
     *
     * @param text written as UTF-8
     * @throws IOException when the peer is gone
     */
    public void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes as they are.
     *
     * @param bytes any
     * @throws IOException when the peer is gone
     */
    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        written.addAndGet(bytes.length);
    }

    /**
     * How much the network has taken from this connection.
     *
     * @return bytes
     */
    public long written() {
        return written.get();
    }

    /**
     * Closes the connection.
     *
     * @throws IOException never in practice
     */
    public void close() throws IOException {
        socket.close();
    }

    /**
     * Waits until the peer closes the connection, for up to the read limit of the fake upstream.
     *
     * @return false when the peer sent something instead, or stayed
     */
    public boolean awaitClosed() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stayed) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Says nothing more, until the peer closes the connection or the read limit is over. */
    public void hold() {
        boolean unused = awaitClosed();
    }

    /**
     * Looks for a moment whether the peer closes the connection.
     *
     * @return true when it did
     * @throws IOException never in practice
     */
    public boolean isClosedSoon() throws IOException {
        int limit = socket.getSoTimeout();
        socket.setSoTimeout(MOMENT_MILLIS);
        boolean closed = awaitClosed();
        if (!closed) {
            socket.setSoTimeout(limit);
        }
        return closed;
    }

    private static String head(int status, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " x\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return head.toString();
    }
}
