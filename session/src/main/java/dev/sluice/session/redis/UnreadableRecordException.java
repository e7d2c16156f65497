package dev.sluice.session.redis;

/** What lies in Redis is nothing that this process can read. Carries no stack trace and nothing of the record. */
final class UnreadableRecordException extends RuntimeException {
    private final Kind kind;

    UnreadableRecordException(Kind kind, String why) {
        super(why, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    enum Kind {
        /** Nobody can read it. */
        DAMAGED,
        /** It is encrypted with a key that this process does not have, or it is in clear and must not be. */
        LOCKED,
        /** A newer Sluice wrote it. */
        NEWER
    }
}
