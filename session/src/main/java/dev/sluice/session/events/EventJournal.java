package dev.sluice.session.events;

import dev.sluice.interceptors.message.SessionId;
import reactor.core.publisher.Mono;

/**
 * A copy of event streams outside the process, from which another replica can go on when this one has died.
 *
 * <p>Writing never waits: what is handed over is written in order as fast as the store takes it, up to a bound. Beyond
 * the bound, and when the store is lost, a stream's copy is given up as a whole, so that nobody goes on from one with a
 * gap. How many events and how long they are kept is bounded too. Every method may be called from any thread.
 */
public interface EventJournal {
    /**
     * Copies nothing.
     *
     * @return for a process of whose streams nobody could go on
     */
    static EventJournal none() {
        return NoJournal.INSTANCE;
    }

    /**
     * Begins the copy of a stream.
     *
     * @param session that it belongs to
     * @param stream its number in the session
     * @param description what whoever goes on must know of it; not copied, not changed
     */
    void begin(SessionId session, long stream, byte[] description);

    /**
     * Copies an event.
     *
     * @param session that the stream belongs to
     * @param stream one that was begun
     * @param sequence of the event, one more than the last
     * @param event what it carries; not copied, not changed
     */
    void append(SessionId session, long stream, long sequence, byte[] event);

    /**
     * Notes that no event will follow.
     *
     * @param session that the stream belongs to
     * @param stream one that was begun
     */
    void complete(SessionId session, long stream);

    /**
     * Drops the copy of a stream to which nobody will come back.
     *
     * @param session that the stream belongs to
     * @param stream any number
     */
    void discard(SessionId session, long stream);

    /**
     * Drops the copies of all streams of a session.
     *
     * @param session any id
     */
    void discardAll(SessionId session);

    /**
     * Reads the copy of a stream.
     *
     * @param session any id
     * @param stream any number
     * @param after sequence of the last event that is not wanted, 0 for none
     * @return empty when there is no copy, or events after that sequence are no longer in it; the error is that of the
     *     store
     */
    Mono<JournaledStream> read(SessionId session, long stream, long after);
}
