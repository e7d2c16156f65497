package dev.sluice.proxy.oauth;

/** A server has not answered, or not with what was asked for. The message is for the log. */
public final class WebException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Nothing of use came back.
     *
     * @param message what happened, without secrets
     */
    public WebException(String message) {
        super(message, null, false, false);
    }
}
