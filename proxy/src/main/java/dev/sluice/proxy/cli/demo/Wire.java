package dev.sluice.proxy.cli.demo;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
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

/**
 * HTTP as the clients of the demo use it. Written against the specification: it shares no transport code with Sluice.
 *
 * @param http sends the requests
 * @param ticker nanoseconds that never run backwards
 * @param reader of messages
 */
record Wire(HttpClient http, LongSupplier ticker, MessageReader reader) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String BOTH_FORMS = "application/json, text/event-stream";

    Wire(HttpClient http, LongSupplier ticker) {
        this(http, ticker, new MessageReader(JsonLimits.defaults()));
    }

    /** Sends a request and reads its whole answer; throws when the status is no success. */
    Answer send(String httpMethod, URI target, Map<String, String> headers, Optional<McpMessage> message) {
        long start = ticker.getAsLong();
        try {
            HttpResponse<InputStream> response =
                    http.send(request(httpMethod, target, headers, message), HttpResponse.BodyHandlers.ofInputStream());
            return read(httpMethod, response, start);
        } catch (IOException e) {
            throw new DemoException(httpMethod + " " + target + " failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted");
        }
    }

    /** Opens a stream, to be closed by the caller. */
    InputStream open(URI target) {
        try {
            HttpRequest get = HttpRequest.newBuilder(target)
                    .header("Accept", "text/event-stream")
                    .build();
            return http.send(get, HttpResponse.BodyHandlers.ofInputStream()).body();
        } catch (IOException e) {
            throw new DemoException("GET " + target + " failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted");
        }
    }

    /** Reads a stream up to the next response. */
    Optional<McpResponse> readStream(SseMessages messages, List<Answer.Event> events, long start) throws IOException {
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

    /** How an answer came, for people. */
    String describe(String httpMethod, int status, String form, long start) {
        return String.format(Locale.ROOT, "%-6s %d %-4s %5d ms", httpMethod, status, form, millisSince(start));
    }

    private static HttpRequest request(
            String httpMethod, URI target, Map<String, String> headers, Optional<McpMessage> message) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(LIMIT).header("Accept", BOTH_FORMS);
        headers.forEach(request::header);
        message.ifPresentOrElse(
                body -> request.header("Content-Type", "application/json")
                        .method(httpMethod, HttpRequest.BodyPublishers.ofByteArray(body.utf8())),
                () -> request.method(httpMethod, HttpRequest.BodyPublishers.noBody()));
        return request.build();
    }

    private Answer read(String httpMethod, HttpResponse<InputStream> response, long start) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("");
        List<Answer.Event> events = new ArrayList<>();
        try (InputStream body = response.body()) {
            boolean stream = type.startsWith("text/event-stream");
            Optional<McpResponse> last =
                    stream ? readStream(new SseMessages(body, reader), events, start) : readWhole(body);
            String form = stream ? "SSE" : last.isPresent() ? "JSON" : "-";
            String wire = describe(httpMethod, response.statusCode(), form, start);
            if (response.statusCode() >= 300) {
                throw new DemoException("unexpected answer: " + wire);
            }
            return new Answer(wire, events, last, response.headers().firstValue("Mcp-Session-Id"));
        }
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
