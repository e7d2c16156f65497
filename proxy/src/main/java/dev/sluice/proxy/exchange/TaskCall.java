package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.RouteSettings;
import dev.sluice.session.Session;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * One call of a tool that its server runs as a task only, for a client whose revision knows no tasks: makes it a task,
 * looks at it as often as the server wishes, and answers the call with what came of it. A task that nobody waits for any
 * more is cancelled.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks">MCP 2025-11-25, Tasks</a>
 */
final class TaskCall {
    private static final String GET = "tasks/get";
    private static final String RESULT = "tasks/result";
    private static final String CANCEL = "tasks/cancel";
    private static final String WORKING = "working";

    /** However often a server wishes to be asked. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

    private final Exchange exchange;
    private final LegacyCall call;
    private final Background background;
    private final Scheduler timer;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<@Nullable Task> open = new AtomicReference<>();
    private volatile JsonView state = JsonView.missing();
    private volatile Optional<McpResponse> failure = Optional.empty();

    TaskCall(Exchange exchange, LegacyCall call, Background background, Scheduler timer) {
        this.exchange = exchange;
        this.call = call;
        this.background = background;
        this.timer = timer;
    }

    /** Whether the server of a session can run tools as tasks, and its client does not know of it. */
    static boolean isPossible(Exchange exchange, Session session) {
        return !SessionAdaptations.client(session).equals(ProtocolVersion.V2025_11_25)
                && session.upstream()
                        .protocolVersion()
                        .filter(ProtocolVersion.V2025_11_25::equals)
                        .isPresent()
                && exchange.route()
                        .reader()
                        .view(session.upstream().server().capabilities())
                        .at("/tasks/requests/tools/call")
                        .isPresent();
    }

    /** Whether a server has refused a call because it is no task. */
    static boolean isRefusal(Exchange exchange, Heard heard) {
        return response(heard)
                .filter(response -> response.isError() && response.errorCode() == ErrorCodes.METHOD_NOT_FOUND)
                .filter(response -> isPossible(exchange, heard.session()))
                .isPresent();
    }

    /** The call as a task, where the server can do that. */
    UpstreamRequest request(Session session, UpstreamRequest plain) {
        return isPossible(exchange, session)
                ? new UpstreamRequest(
                        plain.message().with("/params/task", Map.of()),
                        plain.leg(),
                        plain.headers(),
                        true,
                        plain.deadline())
                : plain;
    }

    /**
     * Sees the call through.
     *
     * @param created what the server says to the request
     * @return the same, but with what came of the task in place of the news that there is one
     */
    Flux<Heard> run(Flux<Heard> created) {
        return created.concatMap(this::begun, 1).doOnCancel(this::cancel).doOnError(error -> cancel());
    }

    private Flux<Heard> begun(Heard heard) {
        JsonView task = response(heard)
                .map(response -> response.body().at("/result/task"))
                .orElse(JsonView.missing());
        Optional<String> id = task.member("taskId").string();
        if (id.isEmpty()) {
            return Flux.just(heard);
        }
        Task begun = new Task(heard.session(), id.get());
        open.set(begun);
        state = task;
        Flux<Heard> looks = isWorking() ? Flux.defer(() -> look(begun)).repeat(this::isWorking) : Flux.empty();
        return looks.concatWith(Flux.defer(() -> outcome(begun)));
    }

    private boolean isWorking() {
        return state.member("status").string().filter(WORKING::equals).isPresent();
    }

    private Flux<Heard> look(Task task) {
        call.deadline().signOfLife();
        Flux<Heard> later = Mono.delay(pause(), timer).thenMany(Flux.defer(() -> ask(GET, task)));
        return call.deadline().limit(later).handle(this::note);
    }

    /** As long as the server asks for, and never so long that it would seem to be dead. */
    private Duration pause() {
        RouteSettings settings = exchange.route().settings();
        long wished = state.member("pollInterval")
                .integer()
                .orElse(settings.taskPoll().toMillis());
        long longest = settings.callIdle().isZero()
                ? Long.MAX_VALUE
                : settings.callIdle().toMillis() / 2;
        return Duration.ofMillis(Math.max(SHORTEST_PAUSE.toMillis(), Math.min(wished, longest)));
    }

    private void note(Heard heard, SynchronousSink<Heard> sink) {
        Optional<McpResponse> response = response(heard);
        if (response.isEmpty()) {
            sink.next(heard);
        } else if (response.get().isError()) {
            failure = response;
            state = JsonView.missing();
        } else {
            state = response.get().body().at("/result");
        }
    }

    /** Whatever the task waits for is asked on the way of its result. */
    private Flux<Heard> outcome(Task task) {
        Flux<Heard> outcome = failure.<Flux<Heard>>map(
                        error -> Flux.just(new Heard(task.session(), new UpstreamEvent.Message(error))))
                .orElseGet(() -> call.deadline().limit(ask(RESULT, task)));
        return outcome.map(this::ofTheCall);
    }

    private Heard ofTheCall(Heard heard) {
        Optional<McpResponse> answer = response(heard);
        if (answer.isEmpty()) {
            return heard;
        }
        open.set(null);
        McpMessage own = answer.get().with("/id", call.request().id());
        return new Heard(heard.session(), new UpstreamEvent.Message(own));
    }

    private static Optional<McpResponse> response(Heard heard) {
        return heard.event() instanceof UpstreamEvent.Message message
                        && message.message() instanceof McpResponse response
                ? Optional.of(response)
                : Optional.empty();
    }

    private Flux<Heard> ask(String method, Task task) {
        return ask(method, task, call.deadline())
                .map(event -> new Heard(task.session(), event))
                .onErrorMap(
                        error -> Conversations.isLost(error, exchange.route()),
                        lost -> FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, lost));
    }

    private Flux<UpstreamEvent> ask(String method, Task task, CallDeadline deadline) {
        RequestId id = RequestId.of("sluice-task-" + call.request().id() + '-' + asked.incrementAndGet());
        return exchange.route()
                .upstream()
                .connector()
                .call(new UpstreamRequest(
                        McpRequest.of(id, method, Map.of("taskId", task.id())),
                        Legs.of(task.session()),
                        Map.of(),
                        true,
                        deadline));
    }

    private void cancel() {
        Task task = open.getAndSet(null);
        if (task != null) {
            var unused = background.run(
                    "cancellation of a task",
                    ask(CANCEL, task, exchange.route().settings().deadline(timer))
                            .then()
                            .onErrorComplete());
        }
    }

    /** A task that is not over, and the conversation that it is known in. */
    private record Task(Session session, String id) {}
}
