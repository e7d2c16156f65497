package dev.sluice.proxy.bridge.driving;

import dev.sluice.proxy.bridge.TaskSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import reactor.core.scheduler.Scheduler;

/**
 * The tasks of a server that legacy clients were told of in this process and that have not ended yet, as far as is known.
 * Bounded for each owner and in all: the oldest give way, and none is kept longer than its server does. Thread-safe.
 */
final class RunningTasks {
    private final TaskSettings settings;
    private final Scheduler timer;
    private final Map<Key, Running> all = new LinkedHashMap<>();

    RunningTasks(TaskSettings settings, Scheduler timer) {
        this.settings = settings;
        this.timer = timer;
    }

    private record Key(String session, String task) {}

    /**
     * A task that goes on.
     *
     * @param client who knows of it
     * @param id under which the client knows it
     * @param state as the client was told, in the words of 2025-11-25
     * @param expiryMillis when the server may have forgotten it
     */
    record Running(Client client, String id, Map<String, Object> state, long expiryMillis) {}

    /**
     * A client is told of a task.
     *
     * @param lifeMillis how long the server keeps it; 0 or less when it does not say
     */
    synchronized void begun(Client client, String id, Map<String, Object> state, long lifeMillis) {
        forgetExpired();
        String owner = client.owner();
        if (all.values().stream()
                        .filter(some -> some.client().owner().equals(owner))
                        .count()
                >= settings.mostPerCaller()) {
            forgetOldest(some -> some.client().owner().equals(owner));
        }
        if (all.size() >= settings.most()) {
            forgetOldest(some -> true);
        }
        long longest = settings.longest().toMillis();
        long life = lifeMillis > 0 ? Math.min(lifeMillis, longest) : longest;
        all.put(
                new Key(client.session(), id),
                new Running(client, id, Collections.unmodifiableMap(state), now() + life));
    }

    synchronized void ended(String session, String id) {
        all.remove(new Key(session, id));
    }

    synchronized boolean has(String session, String id) {
        forgetExpired();
        return all.containsKey(new Key(session, id));
    }

    synchronized int size() {
        forgetExpired();
        return all.size();
    }

    /** Takes them all; nothing is left here. */
    synchronized List<Running> takeAll() {
        forgetExpired();
        List<Running> taken = List.copyOf(all.values());
        all.clear();
        return taken;
    }

    private void forgetExpired() {
        all.values().removeIf(some -> some.expiryMillis() <= now());
    }

    private void forgetOldest(Predicate<Running> which) {
        all.values().stream()
                .filter(which)
                .findFirst()
                .ifPresent(oldest -> all.values().remove(oldest));
    }

    private long now() {
        return timer.now(TimeUnit.MILLISECONDS);
    }
}
