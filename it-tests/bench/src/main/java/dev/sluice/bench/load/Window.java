package dev.sluice.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured in one window of time.
 *
 * @param calls answered calls
 * @param nanos length of the window
 * @param medianNanos latency that half of the calls stayed within
 * @param highNanos latency that 99 % of the calls stayed within
 * @param cpuMillis processor time of each watched process without its compilers, in the order in which they were named
 * @param compilerMillis processor time of the compilers of each watched process
 */
public record Window(
        long calls, long nanos, long medianNanos, long highNanos, List<Long> cpuMillis, List<Long> compilerMillis) {
    public Window {
        cpuMillis = List.copyOf(cpuMillis);
        compilerMillis = List.copyOf(compilerMillis);
        if (calls == 0) {
            throw new IllegalArgumentException("calls: 0 (expected: at least one in the window)");
        }
    }

    String encode() {
        String cpu = Stream.of(cpuMillis, compilerMillis)
                .flatMap(List::stream)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
        return calls + " " + nanos + " " + medianNanos + " " + highNanos + " " + cpu;
    }

    /**
     * Reads what the load generator printed.
     *
     * @param line its answer
     * @return the same window
     */
    public static Window parse(String line) {
        List<Long> values =
                Arrays.stream(line.split(" ", -1)).map(Long::valueOf).toList();
        List<Long> cpu = values.subList(4, values.size());
        int processes = cpu.size() / 2;
        return new Window(
                values.get(0),
                values.get(1),
                values.get(2),
                values.get(3),
                cpu.subList(0, processes),
                cpu.subList(processes, cpu.size()));
    }

    /**
     * How many calls were answered in a second.
     *
     * @return calls per second
     */
    public double callsPerSecond() {
        return calls * 1e9 / nanos;
    }

    /**
     * What a process used for a thousand calls, its compilers left out.
     *
     * @param process its place in the order in which they were named
     * @return milliseconds of processor time
     */
    public double cpuPerThousand(int process) {
        return cpuMillis.get(process) * 1000.0 / calls;
    }

    /**
     * What the compilers of a process used for a thousand calls; much of it means that the process was not yet warm.
     *
     * @param process its place in the order in which they were named
     * @return milliseconds of processor time
     */
    public double compilerPerThousand(int process) {
        return compilerMillis.get(process) * 1000.0 / calls;
    }
}
