package dev.sluice.it.gates;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes leak detectors that remember what they find instead of logging it. */
final class RecordingLeakDetectors extends ResourceLeakDetectorFactory {
    private final Queue<String> reports = new ConcurrentLinkedQueue<>();

    /** The factory that {@link Gates} installed. */
    static RecordingLeakDetectors installed() {
        return (RecordingLeakDetectors) ResourceLeakDetectorFactory.instance();
    }

    /** Deprecated, but abstract: without it there is no factory. */
    @Override
    @SuppressWarnings("deprecation")
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return new Recording<>(resource, samplingInterval, reports);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        return new Recording<>(resource, samplingInterval, reports);
    }

    /** Hands the reports out and forgets them. */
    List<String> drain() {
        List<String> drained = new ArrayList<>();
        for (String report = reports.poll(); report != null; report = reports.poll()) {
            drained.add(report);
        }
        return drained;
    }

    private static final class Recording<T> extends ResourceLeakDetector<T> {
        private final Queue<String> reports;

        Recording(Class<T> resource, int samplingInterval, Queue<String> reports) {
            super(resource, samplingInterval);
            this.reports = reports;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            reports.add("LEAK: " + resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            reports.add("LEAK: " + resourceType);
        }
    }
}
