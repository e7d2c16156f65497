package dev.sluice.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of a client, byte by byte. A read that takes longer than 10 s fails. */
public final class RawClient implements AutoCloseable {
    private static final int READ_LIMIT_MILLIS = 10_000;

    private final Socket socket;
    private final HttpWire in;
    private @Nullable InputStream body;

    /**
     * Connects.
     *
     * @param port on 127.0.0.1
     */
    public RawClient(int port) {
        try {
            this.socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
            socket.setSoTimeout(READ_LIMIT_MILLIS);
            socket.setTcpNoDelay(true);
            this.in = new HttpWire(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A whole answer.
     *
     * @param head status line and headers
     * @param text the body
     */
    public record Reply(HttpHead head, String text) {
        /**
         * The status.
         *
         * @return its number
         */
        public int status() {
            return head.status();
        }

        /**
         * A member of the message in the body.
         *
         * @param pointer JSON Pointer
         * @return as JSON text; empty when it is absent
         */
        public String at(String pointer) {
            return new Received(head, text).at(pointer);
        }

        /**
         * What kind of refusal it is.
         *
         * @return status, blank, code of the JSON-RPC error
         */
        public String refusal() {
            return status() + " " + at("/error/code");
        }
    }

    /**
     * Sends bytes as they are.
     *
     * @param text written as UTF-8
     */
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes as they are.
     *
     * @param bytes any
     */
    public void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a request.
     *
     * @param verb HTTP method
     * @param path of the endpoint
     * @param text the body; none when empty
     * @param headers name, value, name, value; {@code Host} is added
     */
    public void request(String verb, String path, String text, String... headers) {
        StringBuilder head = new StringBuilder(verb + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        send(head + (verb.equals("POST") ? "Content-Length: " + length + "\r\n" : "") + "\r\n" + text);
    }

    /**
     * Reads the head of the next answer; its body is then read by the other methods.
     *
     * @return the head
     */
    public HttpHead head() {
        try {
            HttpHead head = in.head().orElseThrow(() -> new EOFException("closed without an answer"));
            body = in.body(head);
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the next answer.
     *
     * @return head and whole body
     */
    public Reply reply() {
        HttpHead head = head();
        return new Reply(head, rest());
    }

    /**
     * Reads what is left of the body.
     *
     * @return as text
     */
    public String rest() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int b = next(); b >= 0; b = next()) {
            text.write(b);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /**
     * Reads a stream up to its next message.
     *
     * @return the data of the next event that has some
     */
    public String message() {
        while (true) {
            String data = event().orElseThrow().data();
            if (!data.isEmpty()) {
                return data;
            }
        }
    }

    /**
     * Reads the next event of the stream, comments left out.
     *
     * @return empty at the end of the stream
     */
    public Optional<Event> event() {
        List<String> lines = new ArrayList<>();
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty() && !lines.isEmpty()) {
                return Optional.of(Event.of(lines));
            }
            if (!line.isEmpty() && !line.startsWith(":")) {
                lines.add(line);
            }
        }
        return Optional.empty();
    }

    /**
     * Reads the data of the events up to the end of the stream; events without data are left out.
     *
     * @return in the order of the stream
     */
    public List<String> data() {
        List<String> data = new ArrayList<>();
        for (Optional<Event> event = event(); event.isPresent(); event = event()) {
            event.map(Event::data).filter(text -> !text.isEmpty()).ifPresent(data::add);
        }
        return data;
    }

    /**
     * Reads the next line of the body.
     *
     * @return null at its end
     */
    public @Nullable String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = next();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = next()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /**
     * Waits for the peer to close the connection.
     *
     * @return false when it sent something
     */
    public boolean isClosedByPeer() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException stayed) {
            return false;
        } catch (IOException reset) {
            return true;
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

    private int next() {
        try {
            if (body == null) {
                throw new IllegalStateException("read the head first");
            }
            return body.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An event as a client reads it.
     *
     * @param id empty when it had none
     * @param retry empty when it had none
     * @param data its data lines joined by a line feed
     */
    public record Event(String id, String retry, String data) {
        static Event of(List<String> lines) {
            return new Event(field(lines, "id"), field(lines, "retry"), field(lines, "data"));
        }

        private static String field(List<String> lines, String name) {
            return String.join(
                    "\n",
                    lines.stream()
                            .filter(line -> line.startsWith(name + ":"))
                            .map(line -> line.substring(name.length() + 1).trim())
                            .toList());
        }
    }
}
