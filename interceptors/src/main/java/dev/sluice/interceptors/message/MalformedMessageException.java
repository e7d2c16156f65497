package dev.sluice.interceptors.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not an MCP message. It says what was wrong in words for the sender and holds nothing of the content.
 */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    private final transient @Nullable RequestId id;

    MalformedMessageException(int code, String message, @Nullable RequestId id) {
        super(message, null, false, false);
        this.code = code;
        this.id = id;
    }

    static MalformedMessageException notJson(String message) {
        return new MalformedMessageException(ErrorCodes.PARSE_ERROR, message, null);
    }

    static MalformedMessageException invalid(String message, @Nullable RequestId id) {
        return new MalformedMessageException(ErrorCodes.INVALID_REQUEST, message, id);
    }

    /**
     * The JSON-RPC error code.
     *
     * @return -32700 when the bytes are not JSON, -32600 when they are JSON but not a message
     */
    public int code() {
        return code;
    }

    /**
     * The id of the request, when it could still be read.
     *
     * @return empty when the answer must go without an id
     */
    public Optional<RequestId> id() {
        return Optional.ofNullable(id);
    }
}
