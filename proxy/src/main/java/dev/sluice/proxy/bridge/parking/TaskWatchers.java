package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.proxy.bridge.TaskWords;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * The streams that tell of one task. They tell its whole state, which is asked for when the server says that it has
 * changed; changes that come meanwhile are one more change. Thread-safe.
 */
final class TaskWatchers {
    private final Background background;
    private final Mono<Map<String, Object>> state;
    private final List<Listener> all = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();

    /**
     * Nobody yet.
     *
     * @param state asks for the state
     */
    TaskWatchers(Background background, Mono<Map<String, Object>> state) {
        this.background = background;
        this.state = state;
    }

    void add(Listener listener) {
        all.add(listener);
    }

    void remove(Listener listener) {
        all.remove(listener);
    }

    /** The server says that the state has changed. */
    void changed() {
        if (!all.isEmpty() && changes.getAndIncrement() == 0) {
            var unused = background.run("state of a task", told());
        }
    }

    private Mono<Void> told() {
        return Mono.defer(() -> {
                    changes.set(1);
                    return state;
                })
                .map(members -> McpNotification.of(TaskWords.CHANGED, members))
                .doOnNext(change -> all.forEach(listener -> listener.tell(change)))
                .then()
                .onErrorComplete()
                .then(Mono.defer(() -> changes.decrementAndGet() == 0 ? Mono.empty() : told()));
    }
}
