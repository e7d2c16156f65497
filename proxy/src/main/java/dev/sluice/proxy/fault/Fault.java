package dev.sluice.proxy.fault;

import dev.sluice.interceptors.message.ErrorCodes;

/**
 * The catalogue of faults: what happened, whose fault it was, what the client reads, and whether the message certainly
 * did not reach the upstream.
 */
public enum Fault {
    /** No connection to the upstream could be opened. */
    UPSTREAM_UNREACHABLE(
            Party.UPSTREAM,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "upstream_unavailable",
            true,
            "The upstream server cannot be reached."),
    /** The upstream refused the request with a status of its own: 401 or 403. */
    UPSTREAM_REFUSED(
            Party.UPSTREAM,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "upstream_unavailable",
            false,
            "The upstream server refused the request."),
    /** There is nothing that Sluice could show to the upstream on behalf of the client. */
    UPSTREAM_CREDENTIAL_MISSING(
            Party.PROXY,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "upstream_credential_missing",
            true,
            "This gateway has no credential for the upstream server."),
    /** The upstream answered with a status of 500 or more, and does not ask to be left alone. */
    UPSTREAM_FAILED(
            Party.UPSTREAM,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "upstream_unavailable",
            false,
            "The upstream server failed."),
    /** No sign of life for too long, or the whole call took too long. */
    UPSTREAM_TIMEOUT(
            Party.UPSTREAM,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "upstream_timeout",
            false,
            "The upstream server did not answer in time."),
    /** The connection broke before the answer was complete. */
    UPSTREAM_CONNECTION_LOST(
            Party.UPSTREAM,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "upstream_connection_lost",
            false,
            "The connection to the upstream server was lost before it had answered."),
    /** The upstream sent something that is not MCP. */
    UPSTREAM_PROTOCOL_ERROR(
            Party.UPSTREAM,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "upstream_protocol_error",
            false,
            "The upstream server's answer is not valid MCP."),
    /** Nothing that speaks MCP answers at the upstream's address; nothing was processed. */
    UPSTREAM_NOT_MCP(
            Party.UPSTREAM,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "upstream_protocol_error",
            true,
            "There is no MCP server at the address of the upstream."),
    /** The upstream's answer is over a limit. */
    UPSTREAM_TOO_LARGE(
            Party.UPSTREAM,
            ErrorCodes.TOO_LARGE,
            200,
            "upstream_result_too_large",
            false,
            "The upstream server's answer is larger than this gateway passes on."),
    /** The upstream does not know the session any more. */
    UPSTREAM_SESSION_LOST(
            Party.UPSTREAM,
            ErrorCodes.INVALID_REQUEST,
            404,
            "upstream_session_lost",
            true,
            "The upstream server has ended this session. Open a new one with initialize."),
    /** The upstream offers no GET stream. */
    UPSTREAM_STREAM_NOT_OFFERED(
            Party.UPSTREAM,
            ErrorCodes.INVALID_REQUEST,
            405,
            "stream_not_offered",
            true,
            "The upstream server offers no stream of its own messages."),
    /** All connections to the upstream are in use. */
    UPSTREAM_BUSY(
            Party.PROXY,
            ErrorCodes.TOO_MANY,
            503,
            "upstream_busy",
            true,
            "All connections to the upstream server are in use. Try again later."),
    /** The upstream has had too many requests: 429. Says nothing about its health. */
    UPSTREAM_RATE_LIMITED(
            Party.UPSTREAM,
            ErrorCodes.TOO_MANY,
            503,
            "upstream_overloaded",
            true,
            "The upstream server has had too many requests. Try again later."),
    /** The upstream asks to be left alone for a while: 503. */
    UPSTREAM_OVERLOADED(
            Party.UPSTREAM,
            ErrorCodes.TOO_MANY,
            503,
            "upstream_overloaded",
            true,
            "The upstream server has too much to do. Try again later."),
    /** The two sides share no revision. */
    NO_COMMON_REVISION(
            Party.PROXY,
            ErrorCodes.INVALID_PARAMS,
            200,
            "no_common_revision",
            true,
            "The upstream server does not speak this protocol version."),
    /** The session ended while a message for it came in. */
    SESSION_ENDED(
            Party.PROXY,
            ErrorCodes.INVALID_REQUEST,
            404,
            "session_ended",
            true,
            "This session has ended. Open a new one with initialize."),
    /** No more sessions. */
    SESSIONS_EXHAUSTED(
            Party.PROXY,
            ErrorCodes.TOO_MANY,
            503,
            "sessions_exhausted",
            true,
            "This gateway has as many sessions as it may have. Try again later."),
    /** The store of the sessions does not answer. */
    SESSION_STORE_UNAVAILABLE(
            Party.PROXY,
            ErrorCodes.INTERNAL_ERROR,
            503,
            "session_store_unavailable",
            true,
            "This gateway cannot reach the store of its sessions. Try again later."),
    /** No more questions to the client of one session. */
    QUESTIONS_EXHAUSTED(
            Party.PROXY,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "questions_exhausted",
            true,
            "This session has as many questions without an answer as it may have."),
    /** Every conversation with the upstream that there may be is in use by others. */
    UPSTREAM_SESSIONS_EXHAUSTED(
            Party.PROXY,
            ErrorCodes.TOO_MANY,
            503,
            "upstream_sessions_exhausted",
            true,
            "All sessions with the upstream server are in use. Try again later."),
    /** No more streams of changes. */
    LISTENS_EXHAUSTED(
            Party.PROXY,
            ErrorCodes.TOO_MANY,
            503,
            "listens_exhausted",
            true,
            "There are as many subscriptions/listen streams as there may be. End one, or try again later."),
    /** A request state that was never given, was used, is too old, or is somebody else's. */
    CONTINUATION_UNKNOWN(
            Party.CLIENT,
            ErrorCodes.INVALID_PARAMS,
            200,
            "continuation_unknown",
            true,
            "The requestState is unknown, used or expired. Send the request again without it."),
    /** A request state of another request. */
    CONTINUATION_MISMATCH(
            Party.CLIENT,
            ErrorCodes.INVALID_PARAMS,
            200,
            "continuation_mismatch",
            true,
            "The requestState does not belong to this request."),
    /** The user did not want what the upstream needs. */
    INPUT_DECLINED(
            Party.CLIENT,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "input_declined",
            true,
            "The upstream server needs a consent that was not given."),
    /** A cursor that was never given, or of a list whose session has ended. */
    CURSOR_UNKNOWN(
            Party.CLIENT,
            ErrorCodes.INVALID_PARAMS,
            200,
            "cursor_unknown",
            true,
            "The cursor is unknown or has expired. Begin the list again."),
    /** There is no such task, or not any more, or it is somebody else's. */
    TASK_UNKNOWN(
            Party.CLIENT, ErrorCodes.INVALID_PARAMS, 200, "task_unknown", true, "The task is unknown or has expired."),
    /** No more calls of legacy clients at a modern upstream. */
    CALLS_EXHAUSTED(
            Party.PROXY,
            ErrorCodes.TOO_MANY,
            503,
            "calls_exhausted",
            true,
            "There are as many calls under way as there may be. Wait until one has ended, or try again later."),
    /** The upstream has created a task for which there is no room. */
    TASKS_EXHAUSTED(
            Party.PROXY,
            ErrorCodes.TOO_MANY,
            503,
            "tasks_exhausted",
            false,
            "There are as many tasks as there may be. Wait until one has ended, or try again later."),
    /** The replica that carried the call has died. */
    REPLICA_LOST(
            Party.PROXY,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "replica_lost",
            false,
            "The gateway process that carried this call is gone; the server may or may not have completed it."),
    /** A message is larger than what replicas carry for each other. */
    REPLICA_MESSAGE_TOO_LARGE(
            Party.PROXY,
            ErrorCodes.TOO_LARGE,
            200,
            "too_large_for_replica",
            true,
            "This message is too large to be carried to the gateway process that has the way to the server."),
    /** No more sessions for this principal. */
    PRINCIPAL_SESSIONS_EXHAUSTED(
            Party.CLIENT,
            ErrorCodes.TOO_MANY,
            429,
            "too_many_sessions",
            true,
            "You have as many sessions as you may have. End one, or try again later."),
    /** No memory for another session. */
    MEMORY_EXHAUSTED(
            Party.PROXY,
            ErrorCodes.TOO_MANY,
            503,
            "memory_exhausted",
            true,
            "This gateway has no memory for another session. Try again later."),
    /** Sluice stops. */
    SHUTTING_DOWN(
            Party.PROXY,
            ErrorCodes.INTERNAL_ERROR,
            503,
            "shutting_down",
            true,
            "This gateway is shutting down. Try again; another one will answer."),
    /** The server needs an answer that the client did not give. */
    INPUT_FAILED(
            Party.CLIENT,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "input_failed",
            false,
            "The server has asked for input that it did not get."),
    /** The server asks what the client's revision has no words for. */
    NOT_REPRESENTABLE(
            Party.PROXY,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "not_representable",
            false,
            "The server has asked for input in a form that this protocol version cannot express."),
    /** A bug of Sluice. */
    INTERNAL(
            Party.PROXY,
            ErrorCodes.INTERNAL_ERROR,
            200,
            "internal_error",
            false,
            "The gateway failed. Its log has the details under the same requestId.");

    private final Party party;
    private final int code;
    private final int status;
    private final String reason;
    private final boolean unprocessed;
    private final String text;

    Fault(Party party, int code, int status, String reason, boolean unprocessed, String text) {
        this.party = party;
        this.code = code;
        this.status = status;
        this.reason = reason;
        this.unprocessed = unprocessed;
        this.text = text;
    }

    /**
     * Whose fault it was.
     *
     * @return goes into {@code error.data.fault}
     */
    public Party party() {
        return party;
    }

    /**
     * The JSON-RPC error code.
     *
     * @return see {@link ErrorCodes}
     */
    public int code() {
        return code;
    }

    /**
     * The HTTP status, while no response has begun.
     *
     * @return 200 for what a JSON-RPC error can say, else the status of the condition
     */
    public int status() {
        return status;
    }

    /**
     * A stable word for programs.
     *
     * @return goes into {@code error.data.reason}
     */
    public String reason() {
        return reason;
    }

    /**
     * Whether the upstream certainly did not process the message, so that it may be repeated.
     *
     * @return true only when that is sure
     */
    public boolean unprocessed() {
        return unprocessed;
    }

    /**
     * A sentence for a person, without internals.
     *
     * @return goes into {@code error.message}
     */
    public String text() {
        return text;
    }
}
