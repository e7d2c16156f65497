package dev.sluice.interceptors.pinning;

import dev.sluice.interceptors.pinning.PinBook.Observation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the book in memory, where it can be asked without waiting, and brings it together with the store once a second:
 * what was seen here is repeated on what the store has, so that approvals and what other replicas saw come in. Thread-safe.
 */
final class PinKeeper {
    private static final Logger LOGGER = LoggerFactory.getLogger(PinKeeper.class);
    private static final long PERIOD_MILLIS = 1000;

    private final Optional<PinStore> store;
    private final List<Observation> unsaved = new ArrayList<>();
    private Optional<ScheduledExecutorService> timer = Optional.empty();
    private PinBook book = PinBook.empty();
    private int users;
    private boolean failing;

    PinKeeper(Optional<PinStore> store) {
        this.store = store;
    }

    /** One more user; the first has the store read. Blocks. */
    synchronized PinKeeper retain() throws IOException {
        if (users++ == 0 && store.isPresent()) {
            book = store.get().update(found -> found);
            ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(PinKeeper::thread);
            var unused = started.scheduleWithFixedDelay(
                    this::synchronize, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            timer = Optional.of(started);
        }
        return this;
    }

    /** The last user stops the thread; completes once everything is written. */
    synchronized CompletableFuture<Void> release() {
        if (--users > 0 || timer.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        ScheduledExecutorService running = timer.get();
        timer = Optional.empty();
        CompletableFuture<Void> written = CompletableFuture.runAsync(this::synchronize, running);
        running.shutdown();
        return written;
    }

    synchronized Optional<Pin> find(String route, String tool) {
        return book.find(route, tool);
    }

    synchronized int size(String route) {
        return book.shelf(route).pins().size();
    }

    /** Takes note of a list; returns the tools that wait for approval from now on. */
    synchronized List<String> observe(Observation observation) {
        PinBook before = book;
        PinBook next = before.observe(observation);
        if (next.equals(before)) {
            return List.of();
        }
        book = next;
        if (store.isPresent()) {
            unsaved.add(observation);
        }
        String route = observation.route();
        return observation.tools().keySet().stream()
                .filter(tool -> next.isQuarantined(route, tool) && !before.isQuarantined(route, tool))
                .toList();
    }

    private void synchronize() {
        List<Observation> taken = unsaved();
        try {
            PinBook shared = store.orElseThrow().update(found -> repeated(found, taken));
            settle(shared, taken.size());
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private synchronized List<Observation> unsaved() {
        return List.copyOf(unsaved);
    }

    private synchronized void settle(PinBook shared, int saved) {
        unsaved.subList(0, saved).clear();
        book = repeated(shared, unsaved);
        failing = false;
    }

    private synchronized void fail(Exception cause) {
        if (!failing) {
            LOGGER.error("Cannot read or write the file of pins; what was pinned so far holds", cause);
        }
        failing = true;
    }

    private static PinBook repeated(PinBook book, List<Observation> observations) {
        PinBook next = book;
        for (Observation observation : observations) {
            next = next.observe(observation);
        }
        return next;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "sluice-pins");
        thread.setDaemon(true);
        return thread;
    }
}
