package dev.sluice.proxy.edge.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;

/**
 * When a client may try again. Whatever is refused for now says so: with the time that the refusal knows, or with the
 * usual one.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4">RFC 9110, 503 Service Unavailable</a>
 */
final class RetryAfter {
    private static final int NOT_NOW = 503;

    private final Duration usual;

    RetryAfter(Duration usual) {
        this.usual = usual;
    }

    /** As the header has it: whole seconds, and never less than was meant. */
    static String seconds(Duration wait) {
        return Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000));
    }

    /** Adds what the headers of an answer lack. */
    void complete(int status, HttpHeaders headers) {
        if (status == NOT_NOW && !headers.contains(HttpHeaderNames.RETRY_AFTER)) {
            var unused = headers.set(HttpHeaderNames.RETRY_AFTER, seconds(usual));
        }
    }
}
