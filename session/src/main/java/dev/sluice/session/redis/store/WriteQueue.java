package dev.sluice.session.redis.store;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes that wait for the store, by session, bounded. It also answers for the store meanwhile: whether a write holds is
 * decided by what waits before it. Thread-safe; a step takes a moment, whatever waits.
 */
final class WriteQueue {
    private final int bound;
    private final Map<SessionId, Backlog> backlogs = new LinkedHashMap<>();

    /** Read without the lock by those who only want to know whether there is anything. */
    private volatile int size;

    WriteQueue(int bound) {
        this.bound = bound;
    }

    /**
     * Takes a write, if it holds.
     *
     * @param id of the session
     * @param write what to do
     * @param sent whether the store was asked already, and did not answer
     * @param known the record as it was last seen, for when nothing waits that says
     * @return what became of it
     */
    synchronized Verdict offer(SessionId id, Write write, boolean sent, Optional<Session> known) {
        Optional<Backlog> before = Optional.ofNullable(backlogs.get(id));
        Verdict verdict = judge(write, before, known);
        if (verdict != Verdict.TAKEN) {
            return verdict;
        }
        Backlog after = before.map(backlog -> backlog.plus(write, sent)).orElseGet(() -> Backlog.of(write, sent));
        int grown = size + after.size() - before.map(Backlog::size).orElse(0);
        if (grown > size && grown > room(write)) {
            return Verdict.FULL;
        }
        backlogs.put(id, after);
        size = grown;
        return Verdict.TAKEN;
    }

    /** Uses come by themselves and come again; they must not keep new sessions out. */
    private int room(Write write) {
        return write instanceof Write.Use ? bound / 2 : bound;
    }

    private static Verdict judge(Write write, Optional<Backlog> before, Optional<Session> known) {
        if (before.flatMap(Backlog::tombstone).isPresent()) {
            return Verdict.WITHOUT_EFFECT;
        }
        if (write instanceof Write.Replace replace) {
            return before.flatMap(Backlog::session)
                    .map(waiting -> holds(waiting.version() == replace.expectedVersion()))
                    .orElseGet(() -> judge(replace, known));
        }
        return write instanceof Write.Create && before.isPresent() ? Verdict.WITHOUT_EFFECT : Verdict.TAKEN;
    }

    /** Who replaces a version has seen it, so what was seen here may be older, but not newer. */
    private static Verdict judge(Write.Replace replace, Optional<Session> known) {
        return known.map(seen -> holds(seen.version() <= replace.expectedVersion()))
                .orElse(Verdict.UNKNOWN);
    }

    private static Verdict holds(boolean holds) {
        return holds ? Verdict.TAKEN : Verdict.WITHOUT_EFFECT;
    }

    synchronized Optional<Backlog> backlog(SessionId id) {
        return Optional.ofNullable(backlogs.get(id));
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The sessions that wait, the longest waiting first. */
    synchronized List<SessionId> sessions() {
        return new ArrayList<>(backlogs.keySet());
    }

    /** The first write of a session, which is on its way from now on; empty when none waits. */
    synchronized Optional<Write> send(SessionId id) {
        Optional<Backlog> waiting = Optional.ofNullable(backlogs.get(id));
        waiting.ifPresent(backlog -> backlogs.put(id, backlog.sendFirst()));
        return waiting.map(Backlog::first);
    }

    /** Drops the first write of a session: the store has it, or will never have it. */
    synchronized void settle(SessionId id) {
        update(id, Backlog::withoutFirst);
    }

    /** Drops the first write of a session, and the replacements that follow from it. */
    synchronized void abandon(SessionId id) {
        update(id, backlog -> backlog.withoutFirst().flatMap(Backlog::withoutReplacements));
    }

    private synchronized void update(SessionId id, Function<Backlog, Optional<Backlog>> step) {
        Optional<Backlog> before = Optional.ofNullable(backlogs.get(id));
        Optional<Backlog> after = before.flatMap(step);
        after.ifPresentOrElse(rest -> backlogs.put(id, rest), () -> backlogs.remove(id));
        int left = size
                + after.map(Backlog::size).orElse(0)
                - before.map(Backlog::size).orElse(0);
        size = left;
    }

    enum Verdict {
        /** It waits. */
        TAKEN,
        /** It does not hold: the id is taken, the version another one, the session gone. */
        WITHOUT_EFFECT,
        /** Nothing here says whether it holds. */
        UNKNOWN,
        /** There is no room. */
        FULL
    }
}
