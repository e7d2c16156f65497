package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * A task of a server of 2025-11-25 in the words of the extension that a modern client knows. The server is asked whenever
 * the client asks. While the task waits for input, its result is waited for, because its questions come that way.
 * Thread-safe.
 */
final class HostedTask {
    /** Results of tasks are those of such calls. */
    private static final McpRequest CALL = McpRequest.of(RequestId.of("task"), Methods.TOOLS_CALL, Map.of());

    private final Workshop workshop;
    private final ServerSession session;
    private final String id;
    private final String idAtServer;
    private final Home home;
    private final TaskQuestions questions;
    private final TaskWatchers watchers;
    private final Disposable.Swap listening = Disposables.swap();
    private final AtomicBoolean listens = new AtomicBoolean();

    /** Hears of what ends a task. */
    interface Home {
        /** The client knows how the task has ended. */
        void ended(HostedTask task);

        /** The server does not know the task any more. */
        void forgotten(HostedTask task);

        /** The server does not know the session any more. */
        void lost(ServerSession session);
    }

    /**
     * A task that the server has just created.
     *
     * @param id under which the client knows it
     * @param idAtServer under which the server knows it
     * @param wishes of the request that has created it
     */
    HostedTask(Workshop workshop, ServerSession session, String id, String idAtServer, Wishes wishes, Home home) {
        this.workshop = workshop;
        this.session = session;
        this.id = id;
        this.idAtServer = idAtServer;
        this.home = home;
        this.questions = new TaskQuestions(
                session, wishes.capabilities(), idAtServer, workshop.settings().buffer());
        this.watchers = new TaskWatchers(workshop.background(), Mono.defer(this::state));
    }

    String id() {
        return id;
    }

    String idAtServer() {
        return idAtServer;
    }

    ServerSession session() {
        return session;
    }

    TaskQuestions questions() {
        return questions;
    }

    TaskWatchers watchers() {
        return watchers;
    }

    /** Its state now, with its result or with what it asks. */
    Mono<Map<String, Object>> state() {
        return ask(TaskWords.GET).flatMap(answer -> {
            if (answer.isError()) {
                return Mono.error(refused(answer));
            }
            return described(answer.body().member("result"));
        });
    }

    /** Gives answers to what it has asked. */
    void update(Map<String, JsonView> answers) {
        questions.answer(answers);
    }

    /** Asks the server to stop it; one that has ended already is as good. */
    Mono<Void> cancel() {
        return ask(TaskWords.CANCEL)
                .flatMap(answer -> answer.isError() && answer.errorCode() != ErrorCodes.INVALID_PARAMS
                        ? Mono.error(refused(answer))
                        : Mono.empty());
    }

    /** Hears that its session is lost. */
    void lost() {
        home.forgotten(this);
    }

    /** Stops waiting for its result. */
    void close() {
        listening.dispose();
    }

    private Mono<Map<String, Object>> described(JsonView task) {
        Map<String, Object> members = TaskWords.extension(task, id);
        return switch (TaskWords.status(task)) {
            case "input_required" -> asking(members);
            case "completed", "failed" ->
                ask(TaskWords.RESULT).map(answer -> ended(members, answer)).doOnNext(known -> home.ended(this));
            case "cancelled" -> Mono.just(members).doOnNext(known -> home.ended(this));
            default -> Mono.just(members);
        };
    }

    private Mono<Map<String, Object>> asking(Map<String, Object> members) {
        listen();
        return questions
                .gathered(
                        workshop.settings().coalescing(),
                        workshop.settings().tasks().poll(),
                        workshop.timer())
                .then(Mono.fromSupplier(() -> {
                    members.put("inputRequests", questions.toInputRequests());
                    return members;
                }));
    }

    /** In 2025-11-25 a task has failed whose tool says so; for the extension it was completed with that result. */
    private Map<String, Object> ended(Map<String, Object> members, McpResponse answer) {
        McpResponse adapted = session.completion().complete(CALL, answer, UnaryOperator.identity());
        if (adapted.isError()) {
            members.put("status", "failed");
            members.put("error", adapted.body().member("error"));
        } else {
            members.put("status", "completed");
            members.put("result", embedded(adapted.body().member("result")));
        }
        return members;
    }

    /** Who the server is stands in the answer around it. */
    private static Map<String, Object> embedded(JsonView result) {
        Map<String, Object> members = new LinkedHashMap<>(result.members());
        Map<String, JsonView> meta = result.member("_meta").members();
        meta.remove(RequestMeta.SERVER_INFO);
        if (meta.isEmpty()) {
            members.remove("_meta");
        } else {
            members.put("_meta", meta);
        }
        return members;
    }

    private void listen() {
        if (!listens.compareAndSet(false, true)) {
            return;
        }
        McpRequest request = McpRequest.of(session.nextId(), TaskWords.RESULT, Map.of("taskId", idAtServer));
        CallDeadline endless = new CallDeadline(Duration.ZERO, Duration.ZERO, workshop.timer());
        Mono<Void> stream = session.call(request, questions, Map.of(), endless)
                .doOnNext(this::hear)
                .then()
                .doFinally(end -> listens.set(false));
        var unused = listening.update(workshop.background().run("questions of a task", stream));
    }

    private void hear(McpMessage said) {
        if (!session.hearAside(said)) {
            var unused = said.fold(this::heard, this::heard, this::heard);
        }
    }

    private boolean heard(McpRequest question) {
        questions.ask(question);
        return true;
    }

    private boolean heard(McpNotification notification) {
        if (notification.method().equals(Methods.CANCELLED)) {
            notification.related().ifPresent(questions::withdrawn);
        }
        return true;
    }

    /** Whoever wants to know the result asks for it. */
    private boolean heard(McpResponse result) {
        questions.clear();
        return true;
    }

    private Mono<McpResponse> ask(String method) {
        return session.ask(method, Map.of("taskId", idAtServer))
                .onErrorMap(HostedTask::isLost, error -> {
                    home.lost(session);
                    return FaultException.of(Fault.TASK_UNKNOWN, error);
                })
                .switchIfEmpty(Mono.error(
                        () -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, method + " was answered with nothing")));
    }

    private FaultException refused(McpResponse answer) {
        if (answer.errorCode() == ErrorCodes.INVALID_PARAMS) {
            home.forgotten(this);
            return FaultException.of(Fault.TASK_UNKNOWN);
        }
        return FaultException.of(Fault.UPSTREAM_REFUSED, "a task was answered with error " + answer.errorCode());
    }

    private static boolean isLost(Throwable error) {
        return error instanceof FaultException fault && fault.fault() == Fault.UPSTREAM_SESSION_LOST;
    }
}
