package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The smallest client of the handshake revisions that can show what happens on the wire. It is written against the
 * specification and shares no transport code with Sluice. Blocks; one thread only.
 */
final class McpClient {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SESSION = "Mcp-Session-Id";

    private final HttpClient http;
    private final URI endpoint;
    private final String version;
    private final LongSupplier ticker;
    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private @Nullable String session;
    private long calls;

    McpClient(HttpClient http, URI endpoint, String version, LongSupplier ticker) {
        this.http = http;
        this.endpoint = endpoint;
        this.version = version;
        this.ticker = ticker;
    }

    /** Opens a session; throws when the server does not agree to the revision. */
    Answer initialize() {
        Answer answer = call(
                Methods.INITIALIZE,
                Map.of(
                        "protocolVersion",
                        version,
                        "capabilities",
                        Map.of(),
                        "clientInfo",
                        Map.of("name", "sluice-demo", "version", "1")));
        String agreed = answer.result(Methods.INITIALIZE)
                .at("/protocolVersion")
                .string()
                .orElse("");
        if (!agreed.equals(version)) {
            throw new DemoException("initialize agreed on " + agreed + " instead of " + version);
        }
        return answer;
    }

    /** Sends a request and waits for its response. */
    Answer call(String method, Map<String, ?> params) {
        return send("POST", Optional.of(McpRequest.of(RequestId.of(++calls), method, params)));
    }

    /** Sends a notification. */
    Answer tell(String method) {
        return send("POST", Optional.of(McpNotification.of(method, Map.of())));
    }

    /** Ends the session. */
    Answer end() {
        return send("DELETE", Optional.empty());
    }

    private Answer send(String httpMethod, Optional<McpMessage> message) {
        long start = ticker.getAsLong();
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(LIMIT)
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", version);
        if (session != null) {
            request.header(SESSION, session);
        }
        message.ifPresentOrElse(
                body -> request.header("Content-Type", "application/json")
                        .method(httpMethod, HttpRequest.BodyPublishers.ofByteArray(body.utf8())),
                () -> request.method(httpMethod, HttpRequest.BodyPublishers.noBody()));
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return read(httpMethod, response, start);
        } catch (IOException e) {
            throw new DemoException(httpMethod + " " + endpoint + " failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted");
        }
    }

    private Answer read(String httpMethod, HttpResponse<InputStream> response, long start) throws IOException {
        session = response.headers().firstValue(SESSION).orElse(session);
        String type = response.headers().firstValue("Content-Type").orElse("");
        List<Answer.Event> events = new ArrayList<>();
        try (InputStream body = response.body()) {
            boolean stream = type.startsWith("text/event-stream");
            Optional<McpResponse> last = stream ? readStream(body, events, start) : readWhole(body);
            String form = stream ? "SSE" : last.isPresent() ? "JSON" : "-";
            String wire = String.format(
                    Locale.ROOT, "%-6s %d %-4s %5d ms", httpMethod, response.statusCode(), form, millisSince(start));
            if (response.statusCode() >= 300) {
                throw new DemoException("unexpected answer: " + wire);
            }
            return new Answer(wire, events, last);
        }
    }

    private Optional<McpResponse> readStream(InputStream body, List<Answer.Event> events, long start)
            throws IOException {
        SseMessages messages = new SseMessages(body, reader);
        for (Optional<McpMessage> next = messages.next(); next.isPresent(); next = messages.next()) {
            if (next.get() instanceof McpResponse response) {
                return Optional.of(response);
            }
            if (next.get() instanceof McpNotification notification) {
                events.add(new Answer.Event(millisSince(start), notification));
            }
        }
        return Optional.empty();
    }

    private Optional<McpResponse> readWhole(InputStream body) throws IOException {
        byte[] whole = body.readAllBytes();
        return whole.length == 0 || !(reader.readOne(whole) instanceof McpResponse response)
                ? Optional.empty()
                : Optional.of(response);
    }

    private long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong() - start);
    }
}
