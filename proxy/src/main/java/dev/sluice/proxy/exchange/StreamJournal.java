package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.events.EventJournal;
import dev.sluice.session.events.StreamTap;

/**
 * Copies one event stream to the journal, from which another replica can go on with it. An answer that begins with its
 * end goes out as one JSON body, which nobody resumes; and one in pieces is too large to copy.
 */
final class StreamJournal implements StreamTap<ReplyPart> {
    private final EventJournal journal;
    private final SessionId session;
    private final long stream;
    private final StreamDescription description;

    // Both are only touched under the stream's lock.
    private boolean begun;
    private boolean unfit;

    StreamJournal(EventJournal journal, SessionId session, long stream, StreamDescription description) {
        this.journal = journal;
        this.session = session;
        this.stream = stream;
        this.description = description;
    }

    @Override
    public void appended(long sequence, ReplyPart part) {
        if (unfit) {
            return;
        }
        if (part instanceof ReplyPart.Chunk || (!begun && part.isFinal())) {
            giveUp();
            return;
        }
        if (!begun) {
            begun = true;
            journal.begin(session, stream, description.encode());
        }
        journal.append(session, stream, sequence, ReplyCodec.encode(part));
    }

    private void giveUp() {
        unfit = true;
        if (begun) {
            journal.discard(session, stream);
        }
    }

    @Override
    public void completed() {
        if (begun && !unfit) {
            journal.complete(session, stream);
        }
    }
}
