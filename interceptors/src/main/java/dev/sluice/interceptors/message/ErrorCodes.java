package dev.sluice.interceptors.message;

/**
 * JSON-RPC error codes as MCP and Sluice use them.
 *
 * <p>Codes of Sluice lie outside -32768..-32000, which revision 2026-07-28 closes to others.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic#responses">MCP 2026-07-28, Responses</a>
 * @see <a href="https://www.jsonrpc.org/specification#error_object">JSON-RPC 2.0, Error object</a>
 */
public final class ErrorCodes {
    /** The bytes are not JSON. */
    public static final int PARSE_ERROR = -32700;

    /** The JSON is not a JSON-RPC message. */
    public static final int INVALID_REQUEST = -32600;

    /** The method is unknown, or not offered. */
    public static final int METHOD_NOT_FOUND = -32601;

    /** The parameters are wrong; also an unknown tool, prompt or resource. */
    public static final int INVALID_PARAMS = -32602;

    /** The receiver failed. */
    public static final int INTERNAL_ERROR = -32603;

    /** Resource not found, 2024-11-05 to 2025-11-25. */
    public static final int RESOURCE_NOT_FOUND = -32002;

    /** A header contradicts the body or is missing, since 2026-07-28. */
    public static final int HEADER_MISMATCH = -32020;

    /** The client did not declare a capability that the request needs, since 2026-07-28. */
    public static final int MISSING_CLIENT_CAPABILITY = -32021;

    /** The revision is not served, since 2026-07-28. */
    public static final int UNSUPPORTED_PROTOCOL_VERSION = -32022;

    /** The user must visit a URL first, 2025-11-25 only. */
    public static final int URL_ELICITATION_REQUIRED = -32042;

    /** Blocked by a policy of Sluice. */
    public static final int BLOCKED = -31403;

    /** Larger than a limit of Sluice. */
    public static final int TOO_LARGE = -31413;

    /** Over a rate limit or quota of Sluice. */
    public static final int TOO_MANY = -31429;

    private ErrorCodes() {}
}
