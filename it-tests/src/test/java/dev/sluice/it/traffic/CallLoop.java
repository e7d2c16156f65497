package dev.sluice.it.traffic;

import dev.sluice.it.wire.McpCaller;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that call without a pause, each call on a connection of its own, and count what goes in and what comes out.
 * Every few calls a client ends its session and opens another one.
 */
final class CallLoop implements AutoCloseable {
    private static final int CALLS_PER_SESSION = 20;
    private static final int SECONDS_TO_END = 40;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean running = true;

    private CallLoop() {}

    /** Starts clients, each of another revision than the one before. */
    static CallLoop start(URI endpoint, int clients) {
        CallLoop loop = new CallLoop();
        for (int client = 0; client < clients; client++) {
            String revision = McpCaller.REVISIONS.get(client % McpCaller.REVISIONS.size());
            loop.threads.execute(() -> loop.run(endpoint, revision));
        }
        return loop;
    }

    /** Calls that were begun, handshakes and ends of sessions not counted. */
    int sent() {
        return sent.get();
    }

    /** Calls whose right answer came. */
    int answered() {
        return answered.get();
    }

    /** Sessions that were opened. */
    int opened() {
        return opened.get();
    }

    /** Sessions that their clients ended. */
    int ended() {
        return ended.get();
    }

    /** What became of everything else, handshakes and ends of sessions included. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Lets every client finish the call that it is in. */
    void stop() throws InterruptedException {
        running = false;
        threads.shutdown();
        if (!threads.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
            failures.add("a client still waits for an answer");
        }
    }

    private void run(URI endpoint, String revision) {
        while (running) {
            try {
                workThroughASession(endpoint, revision);
            } catch (RuntimeException e) {
                failures.add(revision + ": " + e);
            }
        }
    }

    private void workThroughASession(URI endpoint, String revision) {
        McpCaller caller = McpCaller.connect(endpoint, revision);
        caller.session().ifPresent(id -> opened.incrementAndGet());
        for (int id = 1; id <= CALLS_PER_SESSION && running; id++) {
            String text = "call " + sent.incrementAndGet();
            McpCaller.Outcome outcome =
                    caller.call(id, "tools/call", "{\"name\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"}}");
            if (outcome.text().equals(text)) {
                answered.incrementAndGet();
            } else {
                failures.add(revision + ": " + outcome);
            }
        }
        if (caller.session().isPresent()) {
            end(caller);
        }
    }

    private void end(McpCaller caller) {
        int status = caller.delete();
        if (status == 200) {
            ended.incrementAndGet();
        } else {
            failures.add(caller.revision() + ": the end of a session was answered with " + status);
        }
    }

    @Override
    public void close() {
        running = false;
        threads.shutdownNow();
    }
}
