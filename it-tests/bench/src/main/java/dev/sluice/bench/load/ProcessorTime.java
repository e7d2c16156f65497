package dev.sluice.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time of a JVM, user and system together, from {@code /proc}; Linux only.
 *
 * @param workMillis of all threads but those that compile
 * @param compilerMillis of the threads that compile; a process that runs for long has none of it
 */
record ProcessorTime(long workMillis, long compilerMillis) {
    /** Linux counts in hundredths of a second on every platform that Java runs on. */
    private static final long TICK_MILLIS = 10;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    static List<ProcessorTime> of(List<Long> processes) {
        return processes.stream().map(ProcessorTime::of).toList();
    }

    private static ProcessorTime of(long process) {
        Path folder = Path.of("/proc", Long.toString(process));
        try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
            long all = millis(Files.readString(folder.resolve("stat")));
            long compilers = threads.mapToLong(ProcessorTime::compilerMillis).sum();
            return new ProcessorTime(all - compilers, compilers);
        } catch (IOException e) {
            throw new UncheckedIOException("process " + process + " cannot be looked at", e);
        }
    }

    private static long compilerMillis(Path thread) {
        try {
            String line = Files.readString(thread.resolve("stat"));
            boolean compiles = line.contains("(C1 Compiler") || line.contains("(C2 Compiler");
            return compiles ? millis(line) : 0;
        } catch (NoSuchFileException endedMeanwhile) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long millis(String line) {
        // The name in parentheses may hold spaces; what follows may not.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * TICK_MILLIS;
    }

    ProcessorTime since(ProcessorTime earlier) {
        return new ProcessorTime(workMillis - earlier.workMillis, compilerMillis - earlier.compilerMillis);
    }
}
