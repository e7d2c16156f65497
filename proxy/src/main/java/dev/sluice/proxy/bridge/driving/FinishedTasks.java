package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.bridge.TaskSettings;
import dev.sluice.proxy.bridge.TaskWords;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import reactor.core.scheduler.Scheduler;

/**
 * The answers of tasks that have ended, for legacy clients that will ask for them. A server that answers at once has no
 * task, so that its answer is kept as the one of a task of Sluice's own; of other tasks the server can be asked again.
 * Bounded for each owner and in all, in bytes too: the oldest give way. Thread-safe.
 */
final class FinishedTasks {
    private static final RequestId ANY = RequestId.of("task");

    private final TaskSettings settings;
    private final Supplier<String> self;
    private final RunningTasks running;
    private final Scheduler timer;
    private final Map<Key, Finished> all = new LinkedHashMap<>();
    private long bytes;

    /**
     * Nothing yet.
     *
     * @param self name of this process
     * @param running those that may end
     */
    FinishedTasks(TaskSettings settings, Supplier<String> self, RunningTasks running, Scheduler timer) {
        this.settings = settings;
        this.self = self;
        this.running = running;
        this.timer = timer;
    }

    /**
     * A task that has ended.
     *
     * @param state in the words of 2025-11-25
     * @param answer in the client's revision, to whatever request
     * @param owner whose it is
     * @param expiryMillis when it is forgotten
     */
    record Finished(Map<String, Object> state, McpResponse answer, String owner, long expiryMillis) {
        private long bytes() {
            return answer.utf8().length;
        }

        /** The answer to a request for it. */
        McpResponse answer(RequestId request, String task) {
            McpResponse numbered = Answers.numbered(request, answer);
            if (numbered.isError()) {
                return numbered;
            }
            Map<String, Object> meta =
                    new LinkedHashMap<>(numbered.body().at("/result/_meta").members());
            meta.putAll(TaskWords.related(task));
            return (McpResponse) numbered.with("/result/_meta", meta);
        }
    }

    private record Key(String session, String task) {}

    /**
     * Keeps the answer of a server that has answered at once.
     *
     * @param answer a result in the words of the server
     * @return the task as the client is told of it, still at work
     */
    Map<String, Object> host(Client client, McpResponse answer) {
        String id = TaskIds.minted(self.get());
        String now = Instant.ofEpochMilli(now()).toString();
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("taskId", id);
        task.put("status", "working");
        task.put("createdAt", now);
        task.put("lastUpdatedAt", now);
        task.put("ttl", settings.finished().toMillis());
        Map<String, Object> ended = new LinkedHashMap<>(task);
        ended.put("status", answer.isToolError() ? "failed" : "completed");
        keep(client, id, ended, answer);
        return task;
    }

    /**
     * Takes in what the server says of a task, and keeps its answer when it has ended.
     *
     * @param look the state of a task in the words of the server
     * @param id under which the client knows the task
     * @return the same in the words of 2025-11-25
     */
    Map<String, Object> noted(Client client, McpResponse look, String id) {
        JsonView state = look.body().member("result");
        Map<String, Object> task = TaskEnd.legacy(state, id);
        TaskEnd.of(look).ifPresent(end -> keep(client, id, task, end.answer()));
        return task;
    }

    /**
     * Gives a task up that goes on at a server which cannot be asked any more.
     *
     * @param why for the client
     */
    void giveUp(RunningTasks.Running task, String why) {
        Map<String, Object> state = new LinkedHashMap<>(task.state());
        state.put("status", "failed");
        state.put("statusMessage", why);
        state.put("lastUpdatedAt", Instant.ofEpochMilli(now()).toString());
        Map<String, Object> data = Map.of("reason", "upstream_gone", "fault", "proxy");
        keep(
                task.client(),
                task.id(),
                state,
                McpResponse.error(Optional.of(ANY), ErrorCodes.INTERNAL_ERROR, why, data));
    }

    synchronized int size() {
        return all.size();
    }

    /** How many of them can still be asked for. */
    synchronized int current() {
        forgetAll(some -> some.expiryMillis() <= now());
        return all.size();
    }

    /** What is kept of a task for the client of a session. */
    synchronized Optional<Finished> find(String session, String id) {
        return Optional.ofNullable(all.get(new Key(session, id))).filter(finished -> finished.expiryMillis() > now());
    }

    private void keep(Client client, String id, Map<String, Object> state, McpResponse answer) {
        running.ended(client.session(), id);
        Finished finished = new Finished(
                Collections.unmodifiableMap(new LinkedHashMap<>(state)),
                Answers.ofTool(client, ANY, answer),
                client.owner(),
                now() + settings.finished().toMillis());
        keep(new Key(client.session(), id), finished);
    }

    private synchronized void keep(Key key, Finished finished) {
        forget(key);
        forgetAll(some -> some.expiryMillis() <= now());
        if (countOf(finished.owner()) >= settings.mostPerCaller()) {
            forgetOldest(some -> some.owner().equals(finished.owner()));
        }
        while (!all.isEmpty() && !hasRoomFor(finished)) {
            forgetOldest(some -> true);
        }
        all.put(key, finished);
        bytes += finished.bytes();
    }

    private boolean hasRoomFor(Finished finished) {
        return all.size() < settings.most() && bytes + finished.bytes() <= settings.answerBytes();
    }

    private long countOf(String owner) {
        return all.values().stream().filter(some -> some.owner().equals(owner)).count();
    }

    private void forgetAll(Predicate<Finished> which) {
        keys(which).toList().forEach(this::forget);
    }

    private void forgetOldest(Predicate<Finished> which) {
        keys(which).findFirst().ifPresent(this::forget);
    }

    private Stream<Key> keys(Predicate<Finished> which) {
        return all.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey);
    }

    private void forget(Key key) {
        Optional.ofNullable(all.remove(key)).ifPresent(gone -> bytes -= gone.bytes());
    }

    private long now() {
        return timer.now(TimeUnit.MILLISECONDS);
    }
}
