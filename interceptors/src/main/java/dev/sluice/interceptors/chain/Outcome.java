package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.InterceptAction;
import java.util.Locale;

/** What one call of an interceptor came to. */
public enum Outcome {
    /** It let the message go on. */
    CONTINUED,
    /** It changed the message. */
    MODIFIED,
    /** It refused the message. */
    BLOCKED,
    /** It answered in the upstream's place. */
    ANSWERED,
    /** It wants the user to be asked first. */
    INPUT_NEEDED,
    /** It failed, or answered with what is not allowed; the message is blocked unless {@link #FAILED_OPEN} follows. */
    ERROR,
    /** It was late; the message is blocked unless {@link #FAILED_OPEN} follows. */
    TIMEOUT,
    /** Reported after {@link #ERROR} or {@link #TIMEOUT} when the message may go on all the same. */
    FAILED_OPEN,
    /** In audit mode: it would have let the message go on. */
    AUDIT_CONTINUED,
    /** In audit mode: it would have changed the message. */
    AUDIT_MODIFIED,
    /** In audit mode: it would have refused the message. */
    AUDIT_BLOCKED,
    /** In audit mode: it would have answered in the upstream's place. */
    AUDIT_ANSWERED,
    /** In audit mode: it would have had the user asked. */
    AUDIT_INPUT_NEEDED,
    /** In audit mode: it failed. */
    AUDIT_ERROR,
    /** In audit mode: it was late. */
    AUDIT_TIMEOUT;

    /**
     * The name for records and metrics.
     *
     * @return lower case, with hyphens
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Outcome inAudit(InterceptAction action) {
        return action.fold(
                () -> AUDIT_CONTINUED,
                modify -> AUDIT_MODIFIED,
                block -> AUDIT_BLOCKED,
                respond -> AUDIT_ANSWERED,
                requireInput -> AUDIT_INPUT_NEEDED);
    }
}
