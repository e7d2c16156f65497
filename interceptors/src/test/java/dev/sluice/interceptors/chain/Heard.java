package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Direction;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a chain reported, as {@code name OUTCOME}. */
final class Heard implements ChainListener {
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final List<Long> nanos = new CopyOnWriteArrayList<>();

    @Override
    public void outcome(String interceptor, Direction direction, Outcome outcome, long nanosTaken) {
        outcomes.add(interceptor + " " + outcome);
        nanos.add(nanosTaken);
    }

    List<String> outcomes() {
        return outcomes;
    }

    List<Long> nanos() {
        return nanos;
    }
}
