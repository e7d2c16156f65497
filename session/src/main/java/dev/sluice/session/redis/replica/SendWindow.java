package dev.sluice.session.redis.replica;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The messages of one answer that have been sent and not yet delivered to its reader: fewer than the bound, in number and
 * in bytes, or only one. Has one sender; otherwise thread-safe.
 */
final class SendWindow {
    private final int maxMessages;
    private final long maxBytes;

    // Guarded by this, down to the constructor.
    private final Deque<Integer> sizes = new ArrayDeque<>();
    private long bytes;
    private long last;
    private @Nullable MonoSink<Void> sender;

    SendWindow(long maxMessages, long maxBytes) {
        this.maxMessages = (int) Math.max(1, Math.min(maxMessages, Integer.MAX_VALUE));
        this.maxBytes = maxBytes;
    }

    /** Completes when one more message may be sent. */
    Mono<Void> awaitRoom() {
        return Mono.create(this::park);
    }

    private void park(MonoSink<Void> newcomer) {
        synchronized (this) {
            sender = newcomer;
        }
        resume();
    }

    /** Counts a message that is about to be sent; its sequence. */
    synchronized long add(int size) {
        sizes.addLast(size);
        bytes += size;
        last++;
        return last;
    }

    /** The reader has had everything up to a sequence; an older word than the last is ignored. */
    void delivered(long sequence) {
        synchronized (this) {
            while (!sizes.isEmpty() && last - sizes.size() < sequence) {
                bytes -= sizes.removeFirst();
            }
        }
        resume();
    }

    /** How many messages have been sent and not delivered. */
    synchronized int undelivered() {
        return sizes.size();
    }

    private void resume() {
        MonoSink<Void> resumed;
        synchronized (this) {
            resumed = hasRoom() ? sender : null;
            if (resumed != null) {
                sender = null;
            }
        }
        if (resumed != null) {
            resumed.success();
        }
    }

    private boolean hasRoom() {
        return sizes.isEmpty() || (sizes.size() < maxMessages && bytes < maxBytes);
    }
}
