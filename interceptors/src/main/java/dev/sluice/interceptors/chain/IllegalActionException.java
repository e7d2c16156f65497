package dev.sluice.interceptors.chain;

/** An interceptor answered with an action that the contract forbids for this message. */
final class IllegalActionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IllegalActionException(String message) {
        super(message, null, false, false);
    }
}
