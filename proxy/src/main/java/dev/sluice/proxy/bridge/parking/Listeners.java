package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpNotification;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The streams of clients that hear what changes at one session. Thread-safe. */
final class Listeners {
    private final List<Listener> all = new CopyOnWriteArrayList<>();

    void add(Listener listener) {
        all.add(listener);
    }

    void remove(Listener listener) {
        all.remove(listener);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Listener> snapshot() {
        return List.copyOf(all);
    }

    /** Tells those that have asked for it; of a resource that nobody asked for, all that have asked for any. */
    void hear(McpNotification change) {
        if (Changes.isListChange(change.method())) {
            all.stream()
                    .filter(listener -> listener.filter().wants(change.method()))
                    .forEach(l -> l.tell(change));
            return;
        }
        String uri = change.targetName();
        List<Listener> subscribed =
                all.stream().filter(listener -> listener.filter().covers(uri)).toList();
        List<Listener> told = subscribed.isEmpty()
                ? all.stream()
                        .filter(listener -> listener.filter().hasSubscriptions())
                        .toList()
                : subscribed;
        told.forEach(listener -> listener.tell(change));
    }
}
