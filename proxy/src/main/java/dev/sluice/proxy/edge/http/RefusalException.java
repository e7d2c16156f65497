package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.authentication.Admission;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An HTTP request that gets no further than the edge, with the answer that it gets. */
final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient McpResponse body;
    private final transient Map<String, String> headers;

    private RefusalException(int status, McpResponse body, Map<String, String> headers) {
        super("refused with status " + status, null, false, false);
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    /** A condition of HTTP; the body has no id. */
    static RefusalException http(int status, String text) {
        return of(status, ErrorCodes.INVALID_REQUEST, text, Optional.empty());
    }

    /** A method that is not offered here. */
    static RefusalException methodNotAllowed(String allowed, String text) {
        McpResponse body = McpResponse.error(Optional.empty(), ErrorCodes.INVALID_REQUEST, text, Map.of());
        return new RefusalException(405, body, Map.of("Allow", allowed));
    }

    /** A condition of JSON-RPC or MCP. */
    static RefusalException of(int status, int code, String text, Optional<RequestId> id) {
        return of(status, code, text, id, Map.of());
    }

    /** A condition of JSON-RPC or MCP with data for programs. */
    static RefusalException of(int status, int code, String text, Optional<RequestId> id, Map<String, ?> data) {
        return new RefusalException(status, McpResponse.error(id, code, text, data), Map.of());
    }

    /** A fault that no answer to a request can carry, so that the status has to say it. */
    static RefusalException of(FaultException exception) {
        Fault fault = exception.fault();
        Map<String, String> data = new LinkedHashMap<>();
        data.put("reason", fault.reason());
        data.put("fault", fault.party().wireName());
        exception.requestId().ifPresent(id -> data.put("requestId", id));
        McpResponse body = McpResponse.error(Optional.empty(), fault.code(), fault.text(), data);
        Map<String, String> headers = exception
                .retryAfter()
                .map(wait -> Map.of("Retry-After", RetryAfter.seconds(wait)))
                .orElse(Map.of());
        return new RefusalException(fault.status() == 200 ? 502 : fault.status(), body, headers);
    }

    /** A client that was not let in. */
    static RefusalException of(Admission.Refused refused) {
        Map<String, String> headers = new LinkedHashMap<>();
        refused.challenge().ifPresent(challenge -> headers.put("WWW-Authenticate", challenge));
        McpResponse body = McpResponse.error(Optional.empty(), ErrorCodes.INVALID_REQUEST, refused.text(), Map.of());
        return new RefusalException(refused.status(), body, headers);
    }

    /** What another replica has refused. */
    static RefusalException carried(int status, McpResponse body, Map<String, String> headers) {
        return new RefusalException(status, body, headers);
    }

    /** A message that is none. */
    static RefusalException of(MalformedMessageException malformed) {
        return of(400, malformed.code(), "Malformed message: " + malformed.getMessage(), malformed.id());
    }

    int status() {
        return status;
    }

    McpResponse body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** Whether the client may still be sending, so that the connection cannot be used again. */
    boolean closesConnection() {
        return status == 408 || status == 413 || status == 415;
    }
}
