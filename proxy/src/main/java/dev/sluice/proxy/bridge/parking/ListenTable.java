package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import reactor.core.publisher.Flux;

/** The streams of changes, bounded for each caller and in all. Thread-safe. */
final class ListenTable {
    private final Workshop workshop;
    private final SessionPool pool;
    private final Map<String, Integer> byOwner = new HashMap<>();
    private int open;

    ListenTable(Workshop workshop, SessionPool pool) {
        this.workshop = workshop;
        this.pool = pool;
    }

    /** Opens a stream; it has no end of its own. */
    Flux<UpstreamEvent> listen(UpstreamRequest request) {
        return Flux.defer(() -> {
            McpRequest message = (McpRequest) request.message();
            Wishes wishes = Wishes.of(message);
            String owner = PoolKey.owner(request.caller(), wishes);
            if (!admit(owner)) {
                return Flux.error(FaultException.retryAfter(Fault.LISTENS_EXHAUSTED, Duration.ofSeconds(1)));
            }
            PoolKey key = PoolKey.of(workshop.settings().isolation(), request.caller(), wishes);
            ListenFilter filter = ListenFilter.of(
                    message.body().at("/params/notifications"),
                    workshop.settings().subscriptions());
            return new Listener(workshop, pool, () -> pool.visit(key, wishes), message, filter, () -> dismiss(owner))
                    .read();
        });
    }

    synchronized int open() {
        return open;
    }

    private synchronized boolean admit(String owner) {
        int own = byOwner.getOrDefault(owner, 0);
        if (open >= workshop.settings().listens() || own >= workshop.settings().listensPerCaller()) {
            return false;
        }
        open++;
        byOwner.put(owner, own + 1);
        return true;
    }

    private synchronized void dismiss(String owner) {
        open--;
        byOwner.merge(owner, -1, (before, change) -> before + change == 0 ? null : before + change);
    }
}
