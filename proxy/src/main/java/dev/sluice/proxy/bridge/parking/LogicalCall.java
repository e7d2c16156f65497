package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.connector.Caller;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Drives the machine of one call: puts the events of client, server and clock in order, and does what the machine says.
 */
final class LogicalCall implements ServerSide, Alarms, ServerCall.Receiver, ClientExchange.Voice {

    private final Workshop workshop;
    private final SessionPool pool;
    private final Continuations continuations;
    private final ServerCall.Sessions sessions;
    private final UpstreamRequest first;
    private final McpRequest message;
    private final String owner;
    private final boolean asking;
    private final Cursors cursors;
    private final TaskTable tasks;
    private final Wishes wishes;
    private final Optional<LogLevel> level;
    private final Serial serial = new Serial();
    private final CallMachine machine;
    private final Disposable.Swap expiry = Disposables.swap();
    private Optional<UUID> place = Optional.empty();
    private Optional<String> missing = Optional.empty();
    private boolean waiting;
    private volatile ClientExchange current;
    private volatile @Nullable ServerCall sending;
    private volatile @Nullable ServerSession session;

    /**
     * A call that nobody has subscribed to yet.
     *
     * @param sessions where it gets its session
     * @param first the client's request
     * @param cursors seals the cursors of lists
     * @param tasks takes tasks in that are created in place of answers
     */
    LogicalCall(
            Workshop workshop,
            SessionPool pool,
            Continuations continuations,
            ServerCall.Sessions sessions,
            UpstreamRequest first,
            Wishes wishes,
            Cursors cursors,
            TaskTable tasks) {
        this.workshop = workshop;
        this.pool = pool;
        this.continuations = continuations;
        this.sessions = sessions;
        this.first = first;
        this.message = (McpRequest) first.message();
        this.owner = PoolKey.owner(first.caller(), wishes);
        this.asking = Wishes.mayAsk(message);
        this.level = wishes.level();
        this.cursors = cursors;
        this.tasks = tasks;
        this.wishes = wishes;
        this.current = exchange(first, wishes);
        this.machine = new CallMachine(
                this, this, workshop.settings().rounds(), workshop.settings().buffer());
    }

    /** Sends the call and emits what its client gets. */
    Flux<UpstreamEvent> begin() {
        ClientExchange exchange = current;
        return read(exchange, () -> machine.begin(exchange));
    }

    /** Goes on with a later request of the client. */
    Flux<UpstreamEvent> resume(UpstreamRequest again, long round, Map<String, JsonView> answers) {
        ClientExchange exchange = exchange(again, Wishes.of((McpRequest) again.message()));
        return read(exchange, () -> {
            machine.returned(exchange, round, answers);
            if (machine.client().filter(exchange::equals).isPresent()) {
                current = exchange;
                expiry.update(Disposables.disposed());
            }
        });
    }

    private Flux<UpstreamEvent> read(ClientExchange exchange, Runnable start) {
        return exchange.outlet().read(() -> step(() -> machine.left(exchange))).doOnSubscribe(reading -> step(start));
    }

    private ClientExchange exchange(UpstreamRequest request, Wishes wishes) {
        return new ClientExchange(
                request, wishes, new Outlet(workshop.settings().buffer()), this);
    }

    private void step(Runnable event) {
        serial.run(() -> {
            try {
                event.run();
            } catch (RuntimeException mistake) {
                // Whoever reads must not wait for ever.
                current.outlet().fail(FaultException.of(Fault.INTERNAL, mistake));
                cancel("internal error");
            }
            settle();
        });
    }

    /** While users think, silence of the server is what one expects. */
    private void settle() {
        boolean waits = machine.isWaitingForClient();
        if (waits != waiting) {
            waiting = waits;
            if (waits) {
                first.deadline().questionAsked();
            } else {
                first.deadline().questionClosed();
            }
        }
        if (machine.isDone() && place.isPresent()) {
            expiry.dispose();
            continuations.dismiss(owner, place.get());
            place = Optional.empty();
        }
    }

    @Override
    public void send() {
        ServerCall call = new ServerCall(workshop, sessions, pool, first, this);
        sending = call;
        var unused = workshop.background().run("a call", call.run());
    }

    @Override
    public void answer(McpResponse answer) {
        ServerCall call = sending;
        if (call != null) {
            call.answer(answer);
        }
    }

    @Override
    public void cancel(String reason) {
        ServerCall call = sending;
        if (call != null) {
            call.cancel(reason);
        }
    }

    @Override
    public void window() {
        Mono<Void> over = Mono.delay(workshop.settings().coalescing(), workshop.timer())
                .doOnNext(tick -> step(machine::windowOver))
                .then();
        var unused = workshop.background().run("waiting for more questions", over);
    }

    @Override
    public void expiry(long round) {
        Mono<Void> over = Mono.delay(workshop.settings().continuation(), workshop.timer())
                .doOnNext(tick -> step(() -> machine.expired(round)))
                .then();
        var unused = expiry.update(workshop.background().run("waiting for a client", over));
    }

    @Override
    public boolean carriesQuestions() {
        return asking;
    }

    @Override
    public Optional<LogLevel> level() {
        return level;
    }

    @Override
    public void tell(McpNotification notification) {
        ServerSession now = session;
        if (now != null) {
            now.adaptation().toClient(notification).ifPresent(adapted -> step(() -> machine.said(adapted)));
        }
    }

    @Override
    public void ask(McpRequest question) {
        ServerSession now = session;
        if (now == null) {
            return;
        }
        if (!asking) {
            now.refuse(question);
            return;
        }
        Runnable taken = now.adaptation()
                .question(question, current.wishes().capabilities())
                .fold((adapted, toServer) -> () -> asked(now, OpenQuestion.of(adapted, toServer)), refusal -> () -> {
                    missing = missing.or(() -> current.wishes().missingFor(question));
                    now.tell("refusal of a question", refusal);
                });
        step(taken);
    }

    @Override
    public void withdrawn(RequestId question) {
        step(() -> machine.withdrawn(question));
    }

    @Override
    public void sentOver(ServerSession taken) {
        session = taken;
    }

    @Override
    public Mono<Void> hear(ServerSession from, RequestId call, McpMessage said) {
        try {
            var unused = said.fold(
                    question -> {
                        ask(question);
                        return true;
                    },
                    notification -> {
                        hearNotification(call, notification);
                        return true;
                    },
                    response -> {
                        answered(from, response);
                        return true;
                    });
        } catch (MalformedMessageException malformed) {
            hearMalformed(from, said, malformed);
        }
        return current.outlet().whenRoom();
    }

    @Override
    public boolean takesTasks() {
        return workshop.settings().tasks().adapted() && wishes.knowsTasks();
    }

    @Override
    public void failed(Throwable error) {
        FaultException fault = error instanceof FaultException known ? known : FaultException.of(Fault.INTERNAL, error);
        step(() -> machine.ended(new Outcome.Failed(fault)));
    }

    @Override
    public void unknownToServer() {
        step(() -> machine.ended(new Outcome.Refused(ErrorCodes.METHOD_NOT_FOUND, "Method not found", Map.of())));
    }

    @Override
    public String ticket(long round, McpRequest request) {
        Caller caller = first.caller();
        UUID call = place.orElseThrow(() -> FaultException.of(Fault.INTERNAL, "questions without a place"));
        return continuations.ticket(call, round, caller, request);
    }

    @Override
    public JsonView identity() {
        ServerSession now = session;
        return now == null ? JsonView.missing() : now.facts().identity();
    }

    @Override
    public McpResponse complete(McpRequest request, McpResponse response) {
        ServerSession now = session;
        if (now == null) {
            throw FaultException.of(Fault.INTERNAL, "an answer without a session");
        }
        return now.completion()
                .complete(request, response, text -> cursors.seal(new Cursors.Cursor(now.number(), text)));
    }

    private void hearNotification(RequestId call, McpNotification notification) {
        switch (notification.method()) {
            case Methods.CANCELLED -> notification.related().ifPresent(this::withdrawn);
            case Methods.PROGRESS -> {
                if (notification.related().equals(Optional.of(call))) {
                    tell(notification);
                }
            }
            case Methods.ELICITATION_COMPLETE -> {
                // Modern clients learn it by coming back.
            }
            default -> tell(notification);
        }
    }

    /** Whoever waits must hear of it; what nobody waits for is dropped. */
    private void hearMalformed(ServerSession from, McpMessage said, MalformedMessageException malformed) {
        if (said instanceof McpRequest question) {
            from.tell(
                    "refusal of a question",
                    McpResponse.error(
                            Optional.of(question.id()),
                            ErrorCodes.INVALID_REQUEST,
                            "The message is malformed",
                            Map.of()));
        } else if (said instanceof McpResponse) {
            failed(FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, malformed));
        }
    }

    private void asked(ServerSession from, OpenQuestion question) {
        if (admit()) {
            machine.asked(question);
        } else {
            from.tell(
                    "refusal of a question",
                    McpResponse.error(
                            Optional.of(question.id()),
                            Fault.QUESTIONS_EXHAUSTED.code(),
                            Fault.QUESTIONS_EXHAUSTED.text(),
                            Map.of("reason", Fault.QUESTIONS_EXHAUSTED.reason())));
        }
    }

    private boolean admit() {
        if (place.isEmpty() && !machine.isDone()) {
            place = continuations.admit(owner, this);
        }
        return place.isPresent() || machine.isDone();
    }

    /** A task is taken in while the call still holds its session. */
    private void answered(ServerSession from, McpResponse response) {
        Optional<String> created = takesTasks() ? TaskDrive.created(response) : Optional.empty();
        if (created.isEmpty()) {
            step(() -> ended(response));
            return;
        }
        JsonView task = response.body().at("/result/task");
        Optional<HostedTask> hosted = tasks.host(from, first.caller(), wishes, task);
        step(() -> begun(from, task, created.get(), hosted));
    }

    private void begun(ServerSession from, JsonView task, String idAtServer, Optional<HostedTask> hosted) {
        boolean wanted = !machine.isDone();
        if (hosted.isPresent() && wanted) {
            machine.ended(new Outcome.Own(
                    "task", TaskWords.extension(task, hosted.get().id())));
            return;
        }
        hosted.ifPresent(tasks::forgotten);
        var unused = workshop.background().run("cancellation of a task", TaskDrive.cancel(from, idAtServer));
        machine.ended(new Outcome.Failed(FaultException.of(Fault.TASKS_EXHAUSTED)));
    }

    private void ended(McpResponse response) {
        if (!response.isError() || response.errorCode() != ErrorCodes.URL_ELICITATION_REQUIRED) {
            machine.ended(missing.filter(name -> response.isError())
                    .<Outcome>map(LogicalCall::missing)
                    .orElseGet(() -> new Outcome.Answered(response)));
            return;
        }
        List<OpenQuestion> consents = Consents.of(response);
        if (!asking || consents.isEmpty()) {
            machine.ended(new Outcome.Failed(FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "no one to consent")));
        } else if (!current.wishes().canOpenAddresses()) {
            machine.ended(Consents.needed());
        } else if (!admit()) {
            machine.ended(new Outcome.Failed(FaultException.of(Fault.QUESTIONS_EXHAUSTED)));
        } else {
            machine.endedForConsent(consents, Consents.declined(message, response));
        }
    }

    /** A server with sessions has no word for what its client lacks, and says how it failed without it. */
    private static Outcome missing(String capability) {
        return Outcome.Refused.missing("The server asks for what the client has not announced", capability, Map.of());
    }
}
