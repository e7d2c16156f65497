package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.UpstreamLeg;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Map;

/** Writes the head of every HTTP request to an upstream. Nothing of the client's head gets here by itself. */
final class RequestHeaders {
    static final AsciiString SESSION_ID = AsciiString.cached("mcp-session-id");
    static final AsciiString PROTOCOL_VERSION = AsciiString.cached("mcp-protocol-version");
    static final AsciiString LAST_EVENT_ID = AsciiString.cached("last-event-id");
    static final String JSON_OR_STREAM = "application/json, text/event-stream";
    static final String EVENT_STREAM = "text/event-stream";

    private final Map<String, String> configured;

    RequestHeaders(Map<String, String> configured) {
        this.configured = configured;
    }

    /** For a POST, with what the message has and what the upstream is to be shown. */
    void post(HttpHeaders headers, UpstreamLeg leg, Map<String, String> more, Map<String, String> credentials) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        headers.set(HttpHeaderNames.ACCEPT, JSON_OR_STREAM);
        more.forEach(headers::set);
        common(headers, leg, credentials);
    }

    /** For a GET. */
    void get(HttpHeaders headers, UpstreamLeg leg, StreamPosition position, Map<String, String> credentials) {
        headers.set(HttpHeaderNames.ACCEPT, EVENT_STREAM);
        position.lastEventId().ifPresent(id -> headers.set(LAST_EVENT_ID, id));
        common(headers, leg, credentials);
    }

    /** For every method. */
    void common(HttpHeaders headers, UpstreamLeg leg, Map<String, String> credentials) {
        leg.session().ifPresent(session -> headers.set(SESSION_ID, session));
        leg.version()
                .filter(version -> version.compareTo(ProtocolVersion.V2025_06_18) >= 0)
                .ifPresent(version -> headers.set(PROTOCOL_VERSION, version.wireName()));
        headers.set(HttpHeaderNames.VIA, "1.1 sluice");
        headers.set(HttpHeaderNames.USER_AGENT, "sluice");
        configured.forEach(headers::set);
        credentials.forEach(headers::set);
    }
}
