package dev.sluice.interceptors.audit;

import dev.sluice.interceptors.audit.AuditSettings.Overflow;
import dev.sluice.interceptors.message.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Writes records on a thread of its own, so that nobody who has one waits for a disk or for a lock.
 *
 * <p>Room is bounded by a count of permits. With {@link Overflow#DROP} a record that finds no room is counted, and the
 * next one that is written says how many are missing. With {@link Overflow#REFUSE} room is taken before a message may
 * pass; when writing fails, the writer tries again until it succeeds, and gives no further room meanwhile.
 *
 * <p>The thread starts with the first record, and ends when the last user has gone and everything is written; a late
 * record starts it again.
 */
final class AuditWriter implements AuditSink {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuditWriter.class);
    private static final int BATCH = 256;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Destination destination;
    private final Optional<Seal> seal;
    private final boolean refuses;
    private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore room;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicInteger users = new AtomicInteger();
    private volatile boolean failing;
    private volatile @Nullable Thread thread;
    private @Nullable HashChain chain;

    /**
     * Prepares it; nothing is opened before the first record.
     *
     * @param seal of the chain; empty for lines without one
     * @param capacity records that may wait
     */
    AuditWriter(Destination destination, Optional<Seal> seal, int capacity, Overflow overflow) {
        this.destination = destination;
        this.seal = seal;
        this.refuses = overflow == Overflow.REFUSE;
        this.room = new Semaphore(capacity);
    }

    /** One more user. */
    AuditWriter retain() {
        users.incrementAndGet();
        return this;
    }

    @Override
    public boolean reserve() {
        return !refuses || (!failing && room.tryAcquire());
    }

    @Override
    public void put(Map<String, ?> members) {
        if (refuses || room.tryAcquire()) {
            add(new Item(new LinkedHashMap<>(members), new CompletableFuture<>()));
        } else {
            lost.incrementAndGet();
        }
    }

    @Override
    public Mono<Void> flush() {
        return Mono.fromFuture(() -> {
            Item mark = new Item(Map.of(), new CompletableFuture<>());
            add(mark);
            return mark.written();
        });
    }

    @Override
    public void release() {
        users.decrementAndGet();
        LockSupport.unpark(thread);
    }

    private void add(Item item) {
        queue.add(item);
        Thread running = thread;
        if (running == null) {
            start();
        } else {
            LockSupport.unpark(running);
        }
    }

    private synchronized void start() {
        if (thread == null) {
            Thread started = new Thread(this::run, "sluice-audit");
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    private void run() {
        do {
            writeWhatWaits();
            if (users.get() > 0) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } while (!queue.isEmpty() || users.get() > 0);
        end();
    }

    private void writeWhatWaits() {
        for (Item item = queue.poll(); item != null; item = queue.poll()) {
            write(item);
            for (int i = 1; i < BATCH && !queue.isEmpty(); i++) {
                write(queue.remove());
            }
            tidy("look after the audit trail", destination::flush);
        }
    }

    /** The thread is given up before the last look at the queue, so that whoever adds later starts another. */
    private void end() {
        tidy("close the audit trail", destination::close);
        chain = null;
        thread = null;
        if (!queue.isEmpty()) {
            start();
        }
    }

    private void write(Item item) {
        if (!item.members().isEmpty()) {
            while (!attempt(() -> writeLine(item.members())) && refuses) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            room.release();
        }
        var unused = item.written().complete(null);
    }

    private void writeLine(Map<String, Object> members) throws IOException {
        long missing = lost.getAndSet(0);
        if (missing > 0) {
            members.put("lost_before", missing);
        }
        try {
            destination.write(line(members));
        } catch (IOException | RuntimeException e) {
            chain = null;
            lost.addAndGet(refuses ? missing : missing + 1);
            throw e;
        }
    }

    private String line(Map<String, Object> members) throws IOException {
        return seal.isPresent() ? continued(seal.get()).next(members) : JsonText.of(members);
    }

    /** At the start, and after a failure, the chain is picked up where the file says it is. */
    private HashChain continued(Seal sealing) throws IOException {
        HashChain known = chain;
        if (known == null) {
            known = destination
                    .last()
                    .map(link -> HashChain.after(sealing, link))
                    .orElseGet(() -> HashChain.begin(sealing));
            chain = known;
        }
        return known;
    }

    /** One line in the log for all failures in a row. */
    private boolean attempt(Attempt attempt) {
        try {
            attempt.run();
            failing = false;
            return true;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOGGER.error("Cannot write the audit trail", e);
            }
            failing = true;
            return false;
        }
    }

    private static void tidy(String what, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("Cannot {}", what, e);
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /**
     * What waits.
     *
     * @param members of a record; none for a request to flush
     * @param written completes when it, and all before it, is written or given up
     */
    private record Item(Map<String, Object> members, CompletableFuture<Void> written) {}
}
