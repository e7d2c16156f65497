package dev.sluice.bench;

import java.io.IOException;

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
        long before = target.liveBytes();
        long sessions = Long.parseLong(load.ask("sessions " + target.url() + " " + count));
        long withSessions = target.liveBytes();
        var unused = load.ask("streams " + target.url());
        long withStreams = target.liveBytes();
        unused = load.ask("close");
        return new Heap((withSessions - before) / sessions, (withStreams - withSessions) / sessions);
    }
}
