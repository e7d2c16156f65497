package dev.sluice.interceptors.external;

/** The service has not decided. The message is for the log. */
public final class ExternalPolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * No decision came back.
     *
     * @param message what happened, without secrets
     */
    public ExternalPolicyException(String message) {
        super(message, null, false, false);
    }
}
