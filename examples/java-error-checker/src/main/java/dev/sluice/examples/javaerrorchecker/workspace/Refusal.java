package dev.sluice.examples.javaerrorchecker.workspace;

import java.io.Serial;

/**
 * Says no to a caller: what was wrong, and what the caller can do about it.
 *
 * <p>The message is meant for the caller and is shown as it stands. There is no stack trace, because a refusal is an
 * answer and not a fault of this server.
 */
public final class Refusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * Refuses with a message for the caller.
     *
     * @param reason complete sentences; names no file outside the workspace and no class of this server
     */
    public Refusal(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /**
     * What the caller is told.
     *
     * @return the same text as {@link #getMessage()}
     */
    public String reason() {
        return reason;
    }
}
