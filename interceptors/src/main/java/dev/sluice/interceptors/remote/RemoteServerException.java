package dev.sluice.interceptors.remote;

/** An interceptor of a server has not decided. The message is for the log. */
public final class RemoteServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * No decision came back.
     *
     * @param message what happened, without secrets
     */
    public RemoteServerException(String message) {
        super(message, null, false, false);
    }
}
