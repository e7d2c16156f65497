package dev.sluice.proxy.cli.demo;

/** The demo did not go as it should; the message is for the person who watches it. */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message, null, false, false);
    }
}
