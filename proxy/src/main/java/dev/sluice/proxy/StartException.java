package dev.sluice.proxy;

/** Sluice could not start, for a reason that its operator can mend. The message is for that operator. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause, false, false);
    }

    StartException(String message) {
        super(message, null, false, false);
    }
}
