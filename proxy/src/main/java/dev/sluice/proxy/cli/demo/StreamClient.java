package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client over HTTP+SSE: one stream with all that the server says, and a request for each message that it is told. */
final class StreamClient implements DemoClient {
    private static final int ACCEPTED = 202;

    private final Wire wire;
    private final URI endpoint;
    private final String version;
    private @Nullable Stream stream;
    private long calls;

    StreamClient(Wire wire, URI endpoint, String version) {
        this.wire = wire;
        this.endpoint = endpoint;
        this.version = version;
    }

    @Override
    public String carrier() {
        return "HTTP+SSE";
    }

    @Override
    public void open() {
        InputStream body = wire.open(endpoint);
        try {
            SseMessages messages = new SseMessages(body, wire.reader());
            String target = messages.nextData()
                    .orElseThrow(() -> new DemoException("the stream ended before it said where to send messages"));
            stream = new Stream(body, messages, endpoint.resolve(target.strip()));
        } catch (IOException e) {
            throw new DemoException("GET " + endpoint + " failed: " + e);
        }
        Agreement.require(ask(Agreement.request(nextId(), version)), version);
        tell(McpNotification.of(Methods.INITIALIZED, Map.of()));
    }

    @Override
    public Answer call(String method, Map<String, ?> params) {
        return ask(McpRequest.of(nextId(), method, params));
    }

    private Answer ask(McpRequest request) {
        long start = wire.ticker().getAsLong();
        tell(request);
        List<Answer.Event> events = new ArrayList<>();
        try {
            Optional<McpResponse> response = wire.readStream(opened().messages(), events, start);
            return new Answer(wire.describe("POST", ACCEPTED, "SSE", start), events, response, Optional.empty());
        } catch (IOException e) {
            throw new DemoException("the stream was cut: " + e);
        }
    }

    private void tell(McpMessage message) {
        var unused = wire.send("POST", opened().messagesTo(), Map.of(), Optional.of(message));
    }

    private Stream opened() {
        if (stream == null) {
            throw new DemoException("there is no stream yet");
        }
        return stream;
    }

    private RequestId nextId() {
        return RequestId.of(++calls);
    }

    @Override
    public void close() {
        try {
            opened().body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the server says.
     *
     * @param body as bytes
     * @param messages the same, read
     * @param messagesTo where it is answered
     */
    private record Stream(InputStream body, SseMessages messages, URI messagesTo) {}
}
