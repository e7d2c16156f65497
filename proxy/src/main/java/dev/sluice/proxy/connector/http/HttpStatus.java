package dev.sluice.proxy.connector.http;

import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClientResponse;

/** What the head of an upstream's answer says: its content type, and what a status other than success means. */
final class HttpStatus {
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);

    private HttpStatus() {}

    /** Whether an answer comes as an event stream, and not as a whole or a refusal. */
    static boolean isEventStream(HttpClientResponse response) {
        return response.status().code() == 200 && isOf(response, RequestHeaders.EVENT_STREAM);
    }

    /** Whether the body is of a media type, whatever its parameters. */
    static boolean isOf(HttpClientResponse response, String mediaType) {
        return contentType(response).equalsIgnoreCase(mediaType);
    }

    /** The media type without parameters; empty when there is none. */
    static String contentType(HttpClientResponse response) {
        @Nullable String value = response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE);
        if (value == null) {
            return "";
        }
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).trim();
    }

    /**
     * The fault behind a status that is no success.
     *
     * @param leg before a handshake, a status that a server of another transport would give has a fault of its own
     */
    static FaultException refusal(HttpClientResponse response, UpstreamLeg leg) {
        int status = response.status().code();
        String detail = "status " + status;
        if (status == 404 && leg.hasSession()) {
            return FaultException.of(Fault.UPSTREAM_SESSION_LOST, detail);
        }
        if (status == 429 || status == 503) {
            Fault fault = status == 429 ? Fault.UPSTREAM_RATE_LIMITED : Fault.UPSTREAM_OVERLOADED;
            return FaultException.retryAfter(fault, retryAfter(response));
        }
        if (status == 401 || status == 403 || status >= 500) {
            return FaultException.of(status < 500 ? Fault.UPSTREAM_REFUSED : Fault.UPSTREAM_FAILED, detail);
        }
        return FaultException.of(
                status >= 400 && leg.isOpening() ? Fault.UPSTREAM_NOT_MCP : Fault.UPSTREAM_PROTOCOL_ERROR, detail);
    }

    private static Duration retryAfter(HttpClientResponse response) {
        @Nullable String value = response.responseHeaders().get(HttpHeaderNames.RETRY_AFTER);
        boolean seconds = value != null
                && !value.isEmpty()
                && value.length() <= 6
                && value.chars().allMatch(Character::isDigit);
        Duration asked = seconds ? Duration.ofSeconds(Long.parseLong(value)) : Duration.ofSeconds(1);
        return asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked;
    }
}
