package dev.sluice.proxy.authentication;

/** A credential that is not good enough, on its way to the gate, which makes an answer of it. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final boolean passing;

    /** The detail is for the log; it must hold nothing of the credential but names that the issuer has chosen. */
    private RefusedException(Reason reason, String detail, boolean passing) {
        super(detail, null, false, false);
        this.reason = reason;
        this.passing = passing;
    }

    static RefusedException missing() {
        return new RefusedException(Reason.MISSING, "no credential", false);
    }

    static RefusedException invalidRequest(String detail) {
        return new RefusedException(Reason.INVALID_REQUEST, detail, false);
    }

    static RefusedException invalidToken(String detail) {
        return new RefusedException(Reason.INVALID_TOKEN, detail, false);
    }

    /** A token that may be good in a moment, when the keys of its issuer are newer or it has begun. */
    static RefusedException notGoodYet(String detail) {
        return new RefusedException(Reason.INVALID_TOKEN, detail, true);
    }

    static RefusedException insufficientScope() {
        return new RefusedException(Reason.INSUFFICIENT_SCOPE, "a scope of the route is missing", false);
    }

    static RefusedException unavailable(String detail) {
        return new RefusedException(Reason.UNAVAILABLE, detail, true);
    }

    Reason reason() {
        return reason;
    }

    /** Whether the same credential may be good a moment later. */
    boolean isPassing() {
        return passing;
    }

    /** What is wrong with a credential. */
    enum Reason {
        MISSING,
        INVALID_REQUEST,
        INVALID_TOKEN,
        INSUFFICIENT_SCOPE,
        UNAVAILABLE
    }
}
