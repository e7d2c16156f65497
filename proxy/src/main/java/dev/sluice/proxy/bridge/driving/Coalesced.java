package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;

/**
 * Keeps, for a reader that is slow or away, the last change of each list and resource instead of all of them: that it has
 * changed is all that a change says. What is kept is bounded by what is listened for. Thread-safe.
 */
final class Coalesced {
    private final Map<String, McpMessage> waiting = new LinkedHashMap<>();

    private Coalesced() {}

    /** The same changes, for one reader. */
    static Flux<McpMessage> of(Flux<McpMessage> changes) {
        return Flux.defer(() -> {
            Coalesced kept = new Coalesced();
            return changes.doOnNext(kept::keep).onBackpressureLatest().concatMapIterable(newest -> kept.take(), 1);
        });
    }

    private synchronized void keep(McpMessage change) {
        String key = change.fold(request -> request.method(), Coalesced::key, response -> "");
        waiting.remove(key);
        waiting.put(key, change);
    }

    private static String key(McpNotification change) {
        return change.method() + ' ' + change.targetName();
    }

    private synchronized List<McpMessage> take() {
        List<McpMessage> all = new ArrayList<>(waiting.values());
        waiting.clear();
        return all;
    }
}
