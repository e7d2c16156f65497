package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Measures the heap that idle sessions and idle streams take, as what is left after a full collection. */
final class IdleStreams {
    private final JavaProcess load;
    private final int count;

    IdleStreams(JavaProcess load, int count) {
        this.load = load;
        this.count = count;
    }

    /**
     * Bytes of heap.
     *
     * @param perSession for a session that nobody is connected to
     * @param perStream for its stream on top of that, client's connection and upstream's connection included
     */
    record Heap(long perSession, long perStream) {}

    Heap measure(Target target) throws IOException {
        long before = liveBytes(target);
        long sessions = Long.parseLong(load.ask("sessions " + target.url() + " " + count));
        long withSessions = liveBytes(target);
        var unused = load.ask("streams " + target.url());
        long withStreams = liveBytes(target);
        unused = load.ask("close");
        return new Heap((withSessions - before) / sessions, (withStreams - withSessions) / sessions);
    }

    /** The histogram counts live objects only, so the JVM collects before it counts. */
    private static long liveBytes(Target target) throws IOException {
        Process histogram = new ProcessBuilder(
                        JavaProcess.tool("jcmd").toString(), Long.toString(target.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(histogram.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> total =
                    lines.lines().filter(line -> line.startsWith("Total")).toList();
            if (total.size() != 1) {
                throw new IllegalStateException("jcmd printed no histogram of " + target.name());
            }
            return Long.parseLong(total.get(0).trim().split("\\s+", -1)[2]);
        }
    }
}
