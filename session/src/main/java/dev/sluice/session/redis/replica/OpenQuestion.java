package dev.sluice.session.redis.replica;

import dev.sluice.session.replica.ReplicaUnavailableException;
import reactor.core.publisher.FluxSink;

/**
 * A question that this process has asked and whose answer is on its way. Lets messages through in their order and breaks
 * the answer off when one is missing. Thread-safe.
 */
final class OpenQuestion {
    private final long id;
    private final String replica;
    private final ReplicaBusSettings settings;
    private final FluxSink<BusFrame> reader;

    // Guarded by this, down to the constructor. The reader hops to another thread, so nobody's code runs under the
    // lock.
    private boolean taken;
    private boolean ended;
    private long received;
    private long delivered;
    private long reported;
    private long unreportedBytes;
    private int silentPulses;

    OpenQuestion(long id, String replica, ReplicaBusSettings settings, FluxSink<BusFrame> reader) {
        this.id = id;
        this.replica = replica;
        this.settings = settings;
        this.reader = reader;
    }

    long id() {
        return id;
    }

    String replica() {
        return replica;
    }

    synchronized void taken(BusFrame frame) {
        silentPulses = 0;
        if (!taken && !ended) {
            taken = true;
            var unused = reader.next(frame);
        }
    }

    synchronized void message(BusFrame frame) {
        silentPulses = 0;
        if (ended || frame.sequence() <= received) {
            return; // the client of the other side may send a frame twice when it loses its connection
        }
        if (!taken || frame.sequence() != received + 1) {
            breakOff(lost(frame.sequence() - 1));
        } else if (received - delivered >= settings.window()) {
            breakOff("it sends faster than it was allowed to");
        } else {
            received++;
            var unused = reader.next(frame);
        }
    }

    synchronized void completed(BusFrame frame) {
        if (ended) {
            return;
        }
        if (taken && frame.sequence() == received) {
            ended = true;
            reader.complete();
        } else {
            breakOff(lost(frame.sequence()));
        }
    }

    private String lost(long sequence) {
        return "lost messages " + (received + 1) + " to " + sequence + " of an answer";
    }

    /** The other side says how many messages it has sent. */
    synchronized void sent(long sequence) {
        silentPulses = 0;
        if (sequence > received) {
            breakOff(lost(sequence));
        }
    }

    synchronized void breakOff(String why) {
        if (!ended) {
            ended = true;
            reader.error(new ReplicaUnavailableException(replica, why));
        }
    }

    /** Ends it, and says whether the other side ended it before. */
    synchronized boolean end() {
        boolean before = ended;
        ended = true;
        return before;
    }

    /**
     * Notes that the reader has had a message, and says whether the other side should hear of it: often enough that it
     * never waits for nothing, and no more.
     */
    synchronized boolean delivered(BusFrame frame) {
        delivered = frame.sequence();
        unreportedBytes += frame.payload().value().length;
        boolean due = 2 * (delivered - reported) >= settings.window() || 2 * unreportedBytes >= settings.windowBytes();
        if (due) {
            reported = delivered;
            unreportedBytes = 0;
        }
        return due;
    }

    /** Counts a pulse; false when it is not taken yet, which has a time limit of its own, or has just broken off. */
    synchronized boolean beat() {
        if (!taken || ended) {
            return false;
        }
        silentPulses++;
        if (silentPulses > settings.silentPulses()) {
            breakOff("it has fallen silent");
            return false;
        }
        return true;
    }

    synchronized BusPulse pulse() {
        return new BusPulse(id, delivered);
    }
}
