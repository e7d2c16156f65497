package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.connector.UpstreamEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * One client's stream of changes. It hears one session; when that is lost, another one, and then everything may have
 * changed. What a slow client has not read yet is told once, however often it changes.
 */
final class Listener {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int SUBSCRIBED_AT_ONCE = 8;

    private final Workshop workshop;
    private final SessionPool pool;
    private final Supplier<Mono<Lease>> sessions;
    private final RequestId id;
    private final ListenFilter wanted;
    private final List<HostedTask> tasks;
    private final Outlet outlet;
    private final Runnable ended;
    private final Serial serial = new Serial();
    private final Map<String, McpNotification> pending = new LinkedHashMap<>();
    private final Disposable.Swap work = Disposables.swap();
    private ListenFilter accepted = ListenFilter.nothing();
    private volatile ListenFilter filter;
    private @Nullable Lease lease;
    private boolean acknowledged;
    private boolean waitsForRoom;
    private boolean over;

    /**
     * A stream that nobody reads yet.
     *
     * @param sessions where it gets its session, each time it needs one
     * @param request of the client
     * @param tasks that it tells of, those of the filter
     * @param ended runs once at the end
     */
    Listener(
            Workshop workshop,
            SessionPool pool,
            Supplier<Mono<Lease>> sessions,
            McpRequest request,
            ListenFilter wanted,
            List<HostedTask> tasks,
            Runnable ended) {
        this.workshop = workshop;
        this.pool = pool;
        this.sessions = sessions;
        this.id = request.id();
        this.wanted = wanted;
        this.filter = wanted;
        this.tasks = tasks;
        this.outlet = new Outlet(workshop.settings().buffer());
        this.ended = ended;
    }

    /** What the client reads; for one reader, once. */
    Flux<UpstreamEvent> read() {
        return outlet.read(this::leave).doOnSubscribe(reading -> {
            watch();
            open(false);
        });
    }

    /** What it hears: what was asked for while nothing is acknowledged. */
    ListenFilter filter() {
        return filter;
    }

    /** Takes a change that it wants to hear. */
    void tell(McpNotification change) {
        serial.run(() -> {
            note(change);
            flush();
        });
    }

    /** Hears that its session is lost. */
    void lost() {
        serial.run(() -> {
            letGo();
            if (!over) {
                open(true);
            }
        });
    }

    /** A task may belong to another session than the one that is listened to. */
    private void watch() {
        tasks.forEach(task -> {
            task.watchers().add(this);
            pool.listenTo(task.session());
        });
    }

    private void open(boolean again) {
        Mono<Void> opening = sessions.get().flatMap(taken -> hear(taken, again)).then();
        Mono<Void> patient = again
                ? opening.retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .scheduler(workshop.timer()))
                : opening.onErrorResume(error -> Mono.fromRunnable(() -> fail(error)));
        var unused = work.update(workshop.background().run("opening a stream of changes", patient));
    }

    private Mono<Void> hear(Lease taken, boolean again) {
        ServerSession session = taken.session();
        session.listeners().add(this);
        pool.listenTo(session);
        Set<String> wishes = session.facts().offersSubscriptions() ? wanted.subscriptions() : Set.of();
        return Flux.fromIterable(wishes)
                .flatMapSequential(
                        uri -> session.subscriptions()
                                .add(uri)
                                .filter(Boolean::booleanValue)
                                .map(yes -> uri),
                        SUBSCRIBED_AT_ONCE)
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .doOnNext(subscribed ->
                        serial.run(() -> heard(taken, wanted.accepted(session.facts(), subscribed), again)))
                .then();
    }

    private void heard(Lease taken, ListenFilter now, boolean again) {
        lease = taken;
        accepted = now;
        filter = now;
        if (over) {
            letGo();
            return;
        }
        if (!acknowledged) {
            acknowledged = true;
            var unused = outlet.put(acknowledgement());
        }
        if (again) {
            now.everything().forEach(change -> note(synthetic(change)));
        }
        pending.values().removeIf(change -> !isWanted(change));
        flush();
    }

    private boolean isWanted(McpNotification change) {
        return switch (change.method()) {
            case TaskWords.CHANGED -> true;
            case Changes.UPDATED -> filter.hasSubscriptions();
            default -> filter.wants(change.method());
        };
    }

    private void note(McpNotification change) {
        String name = change.method() + ' ' + change.targetName();
        if (pending.size() >= workshop.settings().buffer() && !pending.containsKey(name)) {
            Iterator<String> oldest = pending.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        pending.put(name, tagged(change));
    }

    private void flush() {
        if (!acknowledged || over) {
            return;
        }
        Iterator<McpNotification> waiting = pending.values().iterator();
        while (waiting.hasNext() && outlet.put(waiting.next())) {
            waiting.remove();
        }
        if (!pending.isEmpty() && !waitsForRoom) {
            waitsForRoom = true;
            Mono<Void> later = outlet.whenRoom()
                    .doOnSuccess(room -> serial.run(() -> {
                        waitsForRoom = false;
                        flush();
                    }));
            var unused = workshop.background().run("waiting for a slow reader", later);
        }
    }

    private void leave() {
        serial.run(() -> {
            over = true;
            pending.clear();
            letGo();
            finish();
        });
    }

    private void fail(Throwable error) {
        serial.run(() -> {
            over = true;
            outlet.fail(error);
            finish();
        });
    }

    private void finish() {
        tasks.forEach(task -> task.watchers().remove(this));
        ended.run();
    }

    private void letGo() {
        Lease held = lease;
        lease = null;
        if (held != null) {
            ServerSession session = held.session();
            session.listeners().remove(this);
            accepted.subscriptions().forEach(session.subscriptions()::remove);
            accepted = ListenFilter.nothing();
            held.release();
        }
    }

    private McpNotification acknowledgement() {
        return McpNotification.of(
                "notifications/subscriptions/acknowledged", Map.of("_meta", tag(), "notifications", accepted.toJson()));
    }

    private McpNotification synthetic(Map.Entry<String, String> change) {
        return McpNotification.of(
                change.getKey(), change.getValue().isEmpty() ? Map.of() : Map.of("uri", change.getValue()));
    }

    /** Only what every revision knows of a change, with the client's name for the stream. */
    private McpNotification tagged(McpNotification change) {
        Map<String, Object> params = new LinkedHashMap<>();
        if (change.method().equals(Changes.UPDATED)) {
            params.put("uri", change.targetName());
        } else if (change.method().equals(TaskWords.CHANGED)) {
            params.putAll(change.body().member("params").members());
        }
        params.put("_meta", tag());
        return McpNotification.of(change.method(), params);
    }

    private Map<String, Object> tag() {
        return Map.of(RequestMeta.SUBSCRIPTION_ID, id);
    }

    @Override
    public String toString() {
        return Methods.LISTEN + ' ' + id;
    }
}
