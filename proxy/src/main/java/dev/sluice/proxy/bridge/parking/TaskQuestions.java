package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.bridge.TaskWords;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * What a task has asked and nobody has answered. A key is never used for another question of the same task. Bounded: what
 * is asked beyond is refused. Thread-safe.
 */
final class TaskQuestions implements Carrier {
    private final ServerSession session;
    private final JsonView capabilities;
    private final String task;
    private final int most;
    private final Map<String, OpenQuestion> open = new LinkedHashMap<>();
    private Sinks.Empty<Void> first = Sinks.empty();
    private int keys;

    /**
     * A task that has asked nothing yet.
     *
     * @param capabilities what the client can be asked
     * @param task what the server calls it
     * @param most questions without an answer, 1 or more
     */
    TaskQuestions(ServerSession session, JsonView capabilities, String task, int most) {
        this.session = session;
        this.capabilities = capabilities;
        this.task = task;
        this.most = most;
    }

    @Override
    public boolean carriesQuestions() {
        return true;
    }

    @Override
    public Optional<LogLevel> level() {
        return Optional.empty();
    }

    /** The extension has neither progress nor log messages. */
    @Override
    public void tell(McpNotification notification) {
        // Belongs to the task, and cannot be told.
    }

    @Override
    public void ask(McpRequest question) {
        Runnable taken = session.adaptation()
                .question(question, capabilities)
                .fold(
                        (adapted, toServer) -> () -> add(OpenQuestion.of(adapted, toServer)),
                        refusal -> () -> session.tell("refusal of a question", refusal));
        taken.run();
    }

    @Override
    public synchronized void withdrawn(RequestId question) {
        open.values().removeIf(asked -> asked.id().equals(question));
        forgetFirst();
    }

    /** None of them wants an answer any more. */
    synchronized void clear() {
        open.clear();
        forgetFirst();
    }

    /** As they stand in the state of the task. */
    synchronized Map<String, Object> toInputRequests() {
        Map<String, Object> requests = new LinkedHashMap<>();
        open.forEach((key, question) -> requests.put(key, question.toInputRequest()));
        return requests;
    }

    /** Gives the server the answers that it has asked for; others are left alone. */
    void answer(Map<String, JsonView> answers) {
        answers.forEach((key, answer) ->
                take(key).ifPresent(question -> session.tell("answer to a question", answered(question, answer))));
    }

    /**
     * Completes when more than one question had time to come, or when none comes at all.
     *
     * @param window how long further ones are waited for
     * @param patience how long the first one is waited for
     */
    Mono<Void> gathered(Duration window, Duration patience, Scheduler timer) {
        return Mono.defer(() -> isEmpty()
                ? arrival().then(Mono.delay(window, timer)).then().timeout(patience.plus(window), Mono.empty(), timer)
                : Mono.empty());
    }

    private void add(OpenQuestion question) {
        if (!admit(question)) {
            session.tell("refusal of a question", question.withoutCarrier());
        }
    }

    /** A server that is listened to anew asks the same again, under the same id. */
    private synchronized boolean admit(OpenQuestion question) {
        Optional<String> known = open.entrySet().stream()
                .filter(asked -> asked.getValue().id().equals(question.id()))
                .map(Map.Entry::getKey)
                .findFirst();
        if (known.isEmpty() && open.size() >= most) {
            return false;
        }
        open.put(known.orElseGet(this::nextKey), question);
        var unused = first.tryEmitEmpty();
        return true;
    }

    private String nextKey() {
        keys++;
        return "in-" + keys;
    }

    private synchronized Optional<OpenQuestion> take(String key) {
        Optional<OpenQuestion> taken = Optional.ofNullable(open.remove(key));
        forgetFirst();
        return taken;
    }

    private McpResponse answered(OpenQuestion question, JsonView answer) {
        McpResponse response = question.answered(answer);
        return response.isError() ? response : (McpResponse) response.with("/result/_meta", TaskWords.related(task));
    }

    private synchronized boolean isEmpty() {
        return open.isEmpty();
    }

    private synchronized Mono<Void> arrival() {
        return first.asMono();
    }

    private void forgetFirst() {
        if (open.isEmpty()) {
            first = Sinks.empty();
        }
    }
}
