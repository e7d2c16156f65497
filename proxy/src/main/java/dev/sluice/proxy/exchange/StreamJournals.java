package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.events.EventJournal;
import dev.sluice.session.events.StreamTap;
import dev.sluice.session.replica.Replicas;
import java.util.Optional;

/** Numbers the event streams of this replica apart from those of others, and has them copied. */
final class StreamJournals {
    /** Room for sixteen million streams per session and replica, and for event ids that still fit 18 digits. */
    private static final int STREAM_BITS = 24;

    private final Replicas replicas;
    private final EventJournal journal;

    StreamJournals(Replicas replicas, EventJournal journal) {
        this.replicas = replicas;
        this.journal = journal;
    }

    /** The number before that of the first stream. */
    long numbersBefore() {
        return (long) replicas.number() << STREAM_BITS;
    }

    /** Copies a stream; without a request it is the one of what belongs to no request. */
    StreamTap<ReplyPart> tap(SessionId session, long stream, Optional<RequestId> call) {
        return replicas.number() == 0
                ? StreamTap.none()
                : new StreamJournal(journal, session, stream, new StreamDescription(replicas.self(), call));
    }

    /** Drops the copies of all streams of a session that is gone. */
    void discardAll(SessionId session) {
        journal.discardAll(session);
    }
}
