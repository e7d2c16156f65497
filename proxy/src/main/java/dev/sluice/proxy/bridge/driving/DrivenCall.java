package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.bridge.TaskExtension;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One call of a legacy client, driven to its end over as many requests to the modern server as that takes. */
final class DrivenCall implements Driven {
    private static final String COMPLETE = "complete";
    private static final String INPUT_REQUIRED = "input_required";
    private static final String TASK = "task";

    private final Client client;
    private final UpstreamRequest asked;
    private final McpRequest original;
    private final Workshop workshop;
    private final TaskHandling tasks;
    private final Dialogue dialogue;
    private final Progress progress = new Progress();
    private final AtomicBoolean refreshed = new AtomicBoolean();
    private volatile McpRequest first;
    private volatile boolean offersTasks;

    /**
     * Prepares a call.
     *
     * @param asked as the client's exchange asks for it
     * @param first what the server is asked first; every repetition adds to it and changes nothing in it
     * @param tasks what becomes of it when it is, or should be, a task
     */
    DrivenCall(Client client, UpstreamRequest asked, McpRequest first, Workshop workshop, TaskHandling tasks) {
        this.client = client;
        this.asked = asked;
        this.original = (McpRequest) asked.message();
        this.first = first;
        this.workshop = workshop;
        this.tasks = tasks;
        this.offersTasks = tasks.isWanted();
        this.dialogue = new Dialogue(this, workshop, asked.deadline());
    }

    @Override
    public String session() {
        return client.session();
    }

    @Override
    public String owner() {
        return client.owner();
    }

    @Override
    public RequestId id() {
        return original.id();
    }

    /** What the client gets to read, its answer last; nothing more when it withdraws the call. To be run once. */
    Flux<UpstreamEvent> run() {
        return Flux.defer(() -> {
                    dialogue.begin();
                    return round(first);
                })
                .doFinally(end -> dialogue.over());
    }

    @Override
    public void answered(PutQuestion question, McpResponse answer) {
        dialogue.answered(question, answer);
    }

    @Override
    public Mono<Void> withdrawn(Optional<String> reason) {
        return Mono.fromRunnable(() -> dialogue.withdrawn(reason));
    }

    private Flux<UpstreamEvent> round(McpRequest request) {
        return Flux.defer(() ->
                        dialogue.isRunning() ? workshop.server().call(request, asked) : Flux.<UpstreamEvent>empty())
                .concatMap(
                        event -> event instanceof UpstreamEvent.Message message
                                ? heard(request, message.message())
                                : Flux.empty(),
                        1);
    }

    /** A modern server has no requests of its own. */
    private Flux<UpstreamEvent> heard(McpRequest request, McpMessage message) {
        return message.fold(
                question -> Flux.empty(),
                notification -> Mono.justOrEmpty(toClient(notification)).flux(),
                response -> answer(request, response));
    }

    private Optional<UpstreamEvent> toClient(McpNotification notification) {
        if (!dialogue.isRunning() || !progress.isHigher(notification)) {
            return Optional.empty();
        }
        return client.adaptation().toClient(notification).map(UpstreamEvent.Message::new);
    }

    private Flux<UpstreamEvent> answer(McpRequest request, McpResponse response) {
        if (ModernServer.isHeaderMismatch(response)) {
            return refreshed.compareAndSet(false, true)
                    ? workshop.server()
                            .refresh(original.targetName(), client.declaration(), asked)
                            .thenMany(Flux.defer(() -> round(renumbered(request))))
                    : Flux.error(FaultException.of(
                            Fault.UPSTREAM_PROTOCOL_ERROR, "the server wants other headers than its own tools list"));
        }
        if (TaskExtension.isRequired(response) && !offersTasks) {
            return roundWithTasks();
        }
        return switch (response.isError() ? COMPLETE : response.resultType().orElse(COMPLETE)) {
            case COMPLETE -> ended(Flux.defer(() -> visited(response).concatWith(Flux.just(tasks.answered(response)))));
            case INPUT_REQUIRED -> inputNeeded(response);
            case TASK -> offersTasks ? ended(Flux.defer(() -> tasks.created(response))) : unwanted();
            default -> unwanted();
        };
    }

    private static Flux<UpstreamEvent> unwanted() {
        return Flux.error(FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "a result of a type that nobody asked for"));
    }

    /** The server has done nothing yet: it runs this as a task, or not at all. */
    private Flux<UpstreamEvent> roundWithTasks() {
        offersTasks = true;
        first = client.declaration()
                .withTasks()
                .in(first, client.facts().state().logLevel());
        return round(renumbered(first));
    }

    private McpRequest renumbered(McpRequest request) {
        return (McpRequest) request.with("/id", workshop.server().nextId());
    }

    private Flux<UpstreamEvent> inputNeeded(McpResponse response) {
        Wanted wanted = workshop.questions().of(client, original.method(), response, dialogue::isConsented);
        JsonView requestState = response.body().at("/result/requestState");
        if (wanted.questions().isEmpty() && wanted.known().isEmpty() && !requestState.isPresent()) {
            return Flux.error(
                    FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "input is required, but which is not said"));
        }
        Flux<UpstreamEvent> next =
                perform(dialogue.needed(wanted, Optional.of(requestState).filter(JsonView::isPresent)));
        return wanted.consented() ? next : visited(response).concatWith(next);
    }

    private Flux<UpstreamEvent> visited(McpResponse response) {
        return response.isError() ? Flux.empty() : dialogue.visited();
    }

    /** The server has said its last word, which is told unless nobody wants to hear it. */
    private Flux<UpstreamEvent> ended(Flux<UpstreamEvent> last) {
        return dialogue.advance(new CallEvent.Ended()) instanceof CallAction.Reply ? last : Flux.empty();
    }

    private Flux<UpstreamEvent> perform(CallAction action) {
        if (action instanceof CallAction.Ask ask) {
            return dialogue.ask(ask.keys(), this::perform);
        }
        if (action instanceof CallAction.CallAgain again) {
            return callAgain(again);
        }
        if (action instanceof CallAction.GiveUp giveUp) {
            return dialogue.withdrawals(giveUp.unanswered(), Optional.empty()).concatWith(Flux.error(giveUp.failure()));
        }
        return action instanceof CallAction.Stop stop
                ? dialogue.withdrawals(stop.unanswered(), stop.reason())
                : Flux.empty();
    }

    private Flux<UpstreamEvent> callAgain(CallAction.CallAgain again) {
        dialogue.forgetQuestions();
        McpRequest next = renumbered(first);
        if (!again.answers().isEmpty()) {
            next = (McpRequest) next.with("/params/inputResponses", again.answers());
        }
        if (again.requestState().isPresent()) {
            next = (McpRequest)
                    next.with("/params/requestState", again.requestState().get());
        }
        Flux<UpstreamEvent> round = round(next);
        return again.pause().isZero()
                ? round
                : Mono.delay(again.pause(), workshop.timer()).thenMany(round);
    }
}
