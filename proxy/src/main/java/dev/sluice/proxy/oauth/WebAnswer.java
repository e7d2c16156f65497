package dev.sluice.proxy.oauth;

/**
 * What a server has answered.
 *
 * @param status the HTTP status
 * @param body the body as UTF-8 text, which may be a secret
 */
public record WebAnswer(int status, String body) {
    /**
     * Whether the server has done what it was asked for.
     *
     * @return true for 200
     */
    public boolean isSuccess() {
        return status == 200;
    }

    /** Leaves the body out. */
    @Override
    public String toString() {
        return "WebAnswer[status=" + status + "]";
    }
}
