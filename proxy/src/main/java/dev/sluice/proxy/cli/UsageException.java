package dev.sluice.proxy.cli;

/** A mistake on the command line; the message says what is wrong and what to do. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message, null, false, false);
    }
}
