package dev.sluice.proxy.edge.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a client accepts. A client that sends no {@code Accept} at all takes anything, as HTTP says.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, section 12.5.1</a>
 */
final class AcceptHeader {
    private static final Set<String> AS_THE_SDKS_SEND_IT =
            Set.of(McpHeaders.JSON + ", " + McpHeaders.EVENT_STREAM, McpHeaders.EVENT_STREAM + ", " + McpHeaders.JSON);

    private AcceptHeader() {}

    /** Throws when a POST cannot be answered in both forms. */
    static void checkPost(HttpHeaders headers) {
        if (AS_THE_SDKS_SEND_IT.contains(String.valueOf(headers.get(HttpHeaderNames.ACCEPT)))) {
            return;
        }
        if (!accepts(headers, McpHeaders.JSON) || !accepts(headers, McpHeaders.EVENT_STREAM)) {
            throw RefusalException.http(406, "The client must accept both application/json and text/event-stream");
        }
    }

    /** Throws when a GET cannot be answered with a stream. */
    static void checkGet(HttpHeaders headers) {
        if (!accepts(headers, McpHeaders.EVENT_STREAM)) {
            throw RefusalException.http(406, "The client must accept text/event-stream");
        }
    }

    private static boolean accepts(HttpHeaders headers, String type) {
        List<String> values = headers.getAll(HttpHeaderNames.ACCEPT);
        if (values.isEmpty()) {
            return true;
        }
        String group = type.substring(0, type.indexOf('/')) + "/*";
        for (String value : values) {
            for (String range : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                int parameters = range.indexOf(';');
                String name = (parameters < 0 ? range : range.substring(0, parameters)).trim();
                if (name.equals(type) || name.equals(group) || name.equals("*/*")) {
                    return true;
                }
            }
        }
        return false;
    }
}
