package dev.sluice.bench;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.SessionManager;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Look-ups of one thread, one after the other, for as long as something else goes on. */
final class LookUps {
    private static final long SLOW = TimeUnit.MICROSECONDS.toNanos(500);
    private static final double NANOS_PER_MICRO = 1e3;

    private final SessionManager manager;
    private final List<SessionId> ids;
    private final String route;
    private final String principal;
    private final Histogram all = new Histogram(3);
    private final List<Slow> slow = new ArrayList<>();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long nanos;
    private long waits;

    private record Slow(long start, long end, boolean waited) {}

    /**
     * The longest look-ups, without the pauses of the JVM.
     *
     * @param micros the longest of all
     * @param waitedMicros the longest of those that another thread held up at a lock; 0 when there was none. The others had
     *     nothing to wait for but a processor
     */
    record Longest(double micros, double waitedMicros) {}

    LookUps(SessionManager manager, List<SessionId> ids, String route, String principal) {
        this.manager = manager;
        this.ids = ids;
        this.route = route;
        this.principal = principal;
    }

    /** Starts what goes on, and looks up on this thread until that has ended. */
    void during(Mono<Void> work) {
        AtomicBoolean ended = new AtomicBoolean();
        waits = waits();
        long began = System.nanoTime();
        Disposable running = work.subscribeOn(Schedulers.boundedElastic())
                .doFinally(end -> ended.set(true))
                .subscribe();
        while (!ended.get()) {
            one();
        }
        running.dispose();
        nanos += System.nanoTime() - began;
    }

    private void one() {
        SessionId id = ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
        long start = System.nanoTime();
        if (manager.find(id, route, principal).block() == null) {
            throw new IllegalStateException("a session is gone that should have stayed");
        }
        long end = System.nanoTime();
        all.recordValue(end - start);
        if (end - start > SLOW) {
            long before = waits;
            waits = waits();
            slow.add(new Slow(start, end, waits != before));
        }
    }

    /** How often this thread has stood still for another one; that it changes tells who has held up a look-up. */
    private long waits() {
        ThreadInfo here = threads.getThreadInfo(Thread.currentThread().getId());
        return here.getBlockedCount() + here.getWaitedCount();
    }

    /** Prints the figures. */
    Longest report(PrintStream out, String name, JvmPauses pauses) {
        long most = longest(pauses, look -> true).orElse(Math.min(all.getMaxValue(), SLOW));
        long waited = longest(pauses, Slow::waited).orElse(0);
        out.printf(
                Locale.ROOT,
                "%-24s %12.0f %8.2f %8.2f %10.1f %10.1f %10.1f%n",
                name,
                all.getTotalCount() * 1e9 / nanos,
                all.getValueAtPercentile(50) / NANOS_PER_MICRO,
                all.getValueAtPercentile(99) / NANOS_PER_MICRO,
                all.getValueAtPercentile(99.99) / NANOS_PER_MICRO,
                most / NANOS_PER_MICRO,
                waited / NANOS_PER_MICRO);
        return new Longest(most / NANOS_PER_MICRO, waited / NANOS_PER_MICRO);
    }

    private OptionalLong longest(JvmPauses pauses, Predicate<Slow> which) {
        return slow.stream()
                .filter(which)
                .mapToLong(look -> pauses.without(look.start(), look.end()))
                .max();
    }
}
