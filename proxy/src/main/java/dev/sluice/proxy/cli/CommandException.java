package dev.sluice.proxy.cli;

/** What was asked for cannot be done, for a reason that the message tells the person who asked. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message, null, false, false);
    }
}
