package dev.sluice.proxy;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import org.jspecify.annotations.Nullable;

/**
 * How full the heap is with what is alive: the use of the pools where objects grow old, right after a collection of them.
 * Between two such collections nobody knows, so the figure stays as it is. Thread-safe.
 *
 * <p>Which pools these are depends on the collector ({@code Tenured Gen}, {@code G1 Old Gen}, {@code ZHeap}); all of them
 * support a usage threshold, and those where objects are young do not.
 */
final class HeapGauge implements AutoCloseable {
    private final List<MemoryPoolMXBean> pools;
    private final List<Listening> listenings = new CopyOnWriteArrayList<>();
    private volatile Measurement newest = new Measurement(0, 0, 0);

    HeapGauge() {
        this.pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
                .toList();
        measure();
    }

    /** Begins to listen to collections; calls back after each, on a thread of the virtual machine. */
    void listen(Runnable afterCollection) {
        NotificationListener listener = (notification, handback) -> {
            measure();
            afterCollection.run();
        };
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                listenings.add(new Listening(emitter, listener));
            }
        }
    }

    Measurement read() {
        return newest;
    }

    private synchronized void measure() {
        long used = pools.stream().mapToLong(HeapGauge::usedAfterCollection).sum();
        if (used != newest.used()) {
            double occupancy =
                    pools.stream().mapToDouble(HeapGauge::occupancy).max().orElse(0);
            newest = new Measurement(used, occupancy, newest.number() + 1);
        }
    }

    private static double occupancy(MemoryPoolMXBean pool) {
        long max = pool.getUsage().getMax();
        return (double) usedAfterCollection(pool)
                / (max > 0 ? max : Runtime.getRuntime().maxMemory());
    }

    private static long usedAfterCollection(MemoryPoolMXBean pool) {
        @Nullable MemoryUsage afterCollection = pool.getCollectionUsage();
        return afterCollection == null ? 0 : afterCollection.getUsed();
    }

    @Override
    public void close() {
        listenings.forEach(Listening::end);
        listenings.clear();
    }

    private record Listening(NotificationEmitter collector, NotificationListener listener) {
        private void end() {
            try {
                collector.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException("only this gauge knows the listener", e);
            }
        }
    }

    /** What one collection left: bytes, the part of the room there is, and how many there were before. */
    record Measurement(long used, double occupancy, long number) {}
}
