package dev.sluice.proxy.edge.http;

/**
 * The upstream failed in the middle of an answer of which the client has a part already. Nothing can be said any more;
 * only an end of the connection without the end of the body keeps the part from looking like the whole.
 */
final class TruncatedReplyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TruncatedReplyException() {
        super("the answer was cut in the middle", null, false, false);
    }
}
