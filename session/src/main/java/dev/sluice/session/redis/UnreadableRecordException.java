package dev.sluice.session.redis;

/** What lies in Redis is nothing that this process can read. Carries no stack trace and nothing of the record. */
public final class UnreadableRecordException extends RuntimeException {
    private final Kind kind;

    /**
     * Says why.
     *
     * @param kind for whom it is unreadable
     * @param why a clause; nothing of the record
     */
    public UnreadableRecordException(Kind kind, String why) {
        super(why, null, false, false);
        this.kind = kind;
    }

    /**
     * For whom it is unreadable.
     *
     * @return as given
     */
    public Kind kind() {
        return kind;
    }

    /** For whom a record is unreadable. */
    public enum Kind {
        /** Nobody can read it. */
        DAMAGED,
        /** It is encrypted with a key that this process does not have, or it is in clear and must not be. */
        LOCKED,
        /** A newer Sluice wrote it. */
        NEWER
    }
}
