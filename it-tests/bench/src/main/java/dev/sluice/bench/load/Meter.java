package dev.sluice.bench.load;

import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Measures one window. Used on one event loop only. */
final class Meter {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
    private final List<Long> processes;
    private List<ProcessorTime> cpuAtStart = List.of();
    private long startedAt;
    private boolean counting;
    private boolean over;

    Meter(List<Long> processes) {
        this.processes = processes;
    }

    void start() {
        cpuAtStart = ProcessorTime.of(processes);
        startedAt = System.nanoTime();
        counting = true;
    }

    void answered(long nanos) {
        if (counting) {
            latencies.recordValue(Math.min(nanos, LONGEST_NANOS));
        }
    }

    boolean isOver() {
        return over;
    }

    Window stop() {
        counting = false;
        over = true;
        long nanos = System.nanoTime() - startedAt;
        List<ProcessorTime> cpuAtEnd = ProcessorTime.of(processes);
        List<ProcessorTime> used = IntStream.range(0, processes.size())
                .mapToObj(i -> cpuAtEnd.get(i).since(cpuAtStart.get(i)))
                .toList();
        return new Window(
                latencies.getTotalCount(),
                nanos,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(99),
                used.stream().map(ProcessorTime::workMillis).toList(),
                used.stream().map(ProcessorTime::compilerMillis).toList());
    }
}
