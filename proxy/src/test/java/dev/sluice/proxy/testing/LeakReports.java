package dev.sluice.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What Netty's leak detectors find. They are made once per process, so this is one for all tests. */
final class LeakReports {
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    private static final int ROUNDS = 2;
    private static final long PATIENCE_MILLIS = 10_000;

    private LeakReports() {}

    /** Must run before the first buffer is made: the detector of buffers is a constant. */
    static void install() {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
    }

    /** What was found since the last call, after a collection of garbage. */
    static List<String> take() {
        for (int i = 0; i < ROUNDS; i++) {
            collectGarbage();
            // A detector reports when the next resource of its kind is made.
            ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(16);
            boolean unused = probe.release();
        }
        List<String> reports = new ArrayList<>();
        for (String report = FOUND.poll(); report != null; report = FOUND.poll()) {
            reports.add(report);
        }
        return reports;
    }

    /**
     * Waits until references of this collection are being handed out. Those of the collection before are then all there,
     * which is why there are two rounds.
     */
    private static void collectGarbage() {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> canary = new WeakReference<>(new Object(), collected);
        System.gc();
        try {
            assertThat((Object) collected.remove(PATIENCE_MILLIS)).isSameAs(canary);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the garbage collector", e);
        }
    }

    private static final class RecordingFactory extends ResourceLeakDetectorFactory {
        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            return new RecordingDetector<>(resource, samplingInterval);
        }

        @Override
        @SuppressWarnings("deprecation") // Netty still calls it, and without it some detectors would be its own
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new RecordingDetector<>(resource, samplingInterval);
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
        RecordingDetector(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            FOUND.add(resourceType + " " + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            FOUND.add(resourceType);
        }

        @Override
        protected boolean needReport() {
            return true;
        }
    }
}
