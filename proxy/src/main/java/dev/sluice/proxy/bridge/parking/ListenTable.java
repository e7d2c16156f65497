package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.proxy.bridge.TaskExtension;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;

/** The streams of changes, bounded for each caller and in all. Thread-safe. */
final class ListenTable {
    private final Workshop workshop;
    private final SessionPool pool;
    private final TaskTable tasks;
    private final Map<String, Integer> byOwner = new HashMap<>();
    private int open;

    ListenTable(Workshop workshop, SessionPool pool, TaskTable tasks) {
        this.workshop = workshop;
        this.pool = pool;
        this.tasks = tasks;
    }

    /** Opens a stream; it has no end of its own. */
    Flux<UpstreamEvent> listen(UpstreamRequest request) {
        return Flux.defer(() -> {
            McpRequest message = (McpRequest) request.message();
            Wishes wishes = Wishes.of(message);
            ListenFilter wanted = filter(message);
            if (!wanted.tasks().isEmpty() && !wishes.knowsTasks()) {
                return Flux.just(new UpstreamEvent.Message(TaskExtension.refusal(message)));
            }
            String owner = PoolKey.owner(request.caller(), wishes);
            if (!admit(owner)) {
                return Flux.error(FaultException.retryAfter(Fault.LISTENS_EXHAUSTED, Duration.ofSeconds(1)));
            }
            PoolKey key = PoolKey.of(workshop.settings().isolation(), request.caller(), wishes);
            List<HostedTask> watched = tasks.known(wanted.tasks(), request.caller());
            ListenFilter filter = wanted.withTasks(
                    watched.stream().map(HostedTask::id).collect(Collectors.toCollection(LinkedHashSet::new)));
            return new Listener(
                            workshop,
                            pool,
                            () -> pool.visit(key, wishes),
                            message,
                            filter,
                            watched,
                            () -> dismiss(owner))
                    .read();
        });
    }

    private ListenFilter filter(McpRequest message) {
        ListenFilter all = ListenFilter.of(
                message.body().at("/params/notifications"), workshop.settings().subscriptions());
        return workshop.settings().tasks().adapted() ? all : all.withTasks(Set.of());
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
