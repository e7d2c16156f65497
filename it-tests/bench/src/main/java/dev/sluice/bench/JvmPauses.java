package dev.sluice.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the JVM held up all threads, from the log that {@code -Xlog:safepoint:file=...:uptimenanos} writes. Its clock is
 * compared with ours to a millisecond only, so each pause is taken to be longer by that on either side.
 */
final class JvmPauses {
    private static final Pattern LINE = Pattern.compile("^\\[(\\d+)ns\\].* Total: +(\\d+) ns");
    private static final long INACCURACY = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Pause> pauses;

    private record Pause(long start, long end, long nanos) {}

    private JvmPauses(List<Pause> pauses) {
        this.pauses = pauses;
    }

    static JvmPauses read(Path log) throws IOException {
        long started = System.nanoTime()
                - TimeUnit.MILLISECONDS.toNanos(
                        ManagementFactory.getRuntimeMXBean().getUptime());
        return new JvmPauses(Files.readAllLines(log).stream()
                .map(LINE::matcher)
                .filter(Matcher::find)
                .map(line -> pause(started + Long.parseLong(line.group(1)), Long.parseLong(line.group(2))))
                .toList());
    }

    private static Pause pause(long end, long nanos) {
        return new Pause(end - nanos - INACCURACY, end + INACCURACY, nanos);
    }

    int count() {
        return pauses.size();
    }

    long longestNanos() {
        return pauses.stream().mapToLong(Pause::nanos).max().orElse(0);
    }

    /** How much of a time was no pause. */
    long without(long start, long end) {
        long paused = pauses.stream()
                .filter(pause -> pause.start() < end && pause.end() > start)
                .mapToLong(pause -> Math.min(pause.nanos(), end - start))
                .sum();
        return Math.max(0, end - start - paused);
    }
}
