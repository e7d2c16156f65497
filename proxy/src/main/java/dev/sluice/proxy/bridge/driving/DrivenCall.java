package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * One call of a legacy client, driven to its end over as many requests to the modern server as that takes. What happens
 * from outside (answers, withdrawal) and from inside goes through the {@link CallState}; whoever brings the event that
 * ends a state gets the action that follows, and nobody else does.
 */
final class DrivenCall {
    private static final Duration CONSENT_LASTS = Duration.ofSeconds(60);
    private static final String COMPLETE = "complete";
    private static final String INPUT_REQUIRED = "input_required";

    private final Client client;
    private final UpstreamRequest asked;
    private final McpRequest original;
    private final McpRequest first;
    private final ModernServer server;
    private final Questions questions;
    private final CallsUnderWay calls;
    private final DrivingSettings settings;
    private final Scheduler timer;

    private final Progress progress = new Progress();
    private final Map<String, PutQuestion> open = new ConcurrentHashMap<>();
    private final Map<String, Long> consents = new HashMap<>();
    private final AtomicBoolean refreshed = new AtomicBoolean();
    private CallState state = CallState.begun();
    private volatile Sinks.One<CallAction> leaving = Sinks.one();

    /**
     * Prepares a call.
     *
     * @param asked as the client's exchange asks for it
     * @param first what the server is asked first; every repetition adds to it and changes nothing in it
     */
    DrivenCall(
            Client client,
            UpstreamRequest asked,
            McpRequest first,
            ModernServer server,
            Questions questions,
            CallsUnderWay calls,
            DrivingSettings settings,
            Scheduler timer) {
        this.client = client;
        this.asked = asked;
        this.original = (McpRequest) asked.message();
        this.first = first;
        this.server = server;
        this.questions = questions;
        this.calls = calls;
        this.settings = settings;
        this.timer = timer;
    }

    String session() {
        return client.session();
    }

    /** As the client has numbered it. */
    RequestId id() {
        return original.id();
    }

    /** What the client gets to read, its answer last; nothing more when it withdraws the call. To be run once. */
    Flux<UpstreamEvent> run() {
        return Flux.defer(() -> {
                    calls.begin(this);
                    return round(first);
                })
                .doFinally(end -> over());
    }

    /** The client has answered one of the questions. */
    void answered(PutQuestion question, McpResponse answer) {
        CallEvent event = questions.answered(question, answer);
        if (event instanceof CallEvent.Answered given && isAccepted(given.answer())) {
            question.url().ifPresent(this::noteConsent);
        }
        happened(event);
    }

    /** The client does not want it any more. */
    void withdrawn(Optional<String> reason) {
        happened(new CallEvent.Withdrawn(reason));
    }

    private void over() {
        synchronized (this) {
            state = new CallState.Done();
        }
        calls.end(this);
        forgetQuestions();
    }

    private void forgetQuestions() {
        open.values().forEach(calls::forget);
        open.clear();
    }

    private void happened(CallEvent event) {
        CallAction action = advance(event);
        if (!(action instanceof CallAction.Nothing)) {
            var unused = leaving.tryEmitValue(action);
        }
    }

    private synchronized CallAction advance(CallEvent event) {
        CallState.Step step = state.on(event, settings.rounds());
        state = step.next();
        return step.action();
    }

    private synchronized boolean isRunning() {
        return state instanceof CallState.Running;
    }

    private Flux<UpstreamEvent> round(McpRequest request) {
        return Flux.defer(() -> isRunning() ? server.call(request, asked) : Flux.<UpstreamEvent>empty())
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
        if (!isRunning() || !progress.isHigher(notification)) {
            return Optional.empty();
        }
        return client.adaptation().toClient(notification).map(UpstreamEvent.Message::new);
    }

    private Flux<UpstreamEvent> answer(McpRequest request, McpResponse response) {
        if (ModernServer.isHeaderMismatch(response)) {
            return refreshed.compareAndSet(false, true)
                    ? server.refresh(original.targetName(), client.declaration(), asked)
                            .thenMany(Flux.defer(() -> round((McpRequest) request.with("/id", server.nextId()))))
                    : Flux.error(FaultException.of(
                            Fault.UPSTREAM_PROTOCOL_ERROR, "the server wants other headers than its own tools list"));
        }
        if (response.isError()) {
            return perform(advance(new CallEvent.Ended()), Optional.of(response));
        }
        return switch (response.resultType().orElse(COMPLETE)) {
            case COMPLETE -> perform(advance(new CallEvent.Ended()), Optional.of(response));
            case INPUT_REQUIRED -> inputNeeded(response);
            default ->
                Flux.error(
                        FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "a result of a type that nobody asked for"));
        };
    }

    private Flux<UpstreamEvent> inputNeeded(McpResponse response) {
        Wanted wanted = questions.of(client, original.method(), response, this::isConsented);
        JsonView requestState = response.body().at("/result/requestState");
        if (wanted.questions().isEmpty() && wanted.known().isEmpty() && !requestState.isPresent()) {
            return Flux.error(
                    FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "input is required, but which is not said"));
        }
        wanted.questions().forEach(question -> open.put(question.key(), question));
        leaving = Sinks.one();
        CallAction action = advance(new CallEvent.InputNeeded(
                wanted.questions().stream().map(PutQuestion::key).toList(),
                wanted.known(),
                Optional.of(requestState).filter(JsonView::isPresent),
                wanted.consented()));
        return perform(action, Optional.empty());
    }

    private Flux<UpstreamEvent> perform(CallAction action, Optional<McpResponse> last) {
        if (action instanceof CallAction.Reply) {
            return Mono.justOrEmpty(last).map(this::toClient).flux();
        }
        if (action instanceof CallAction.Ask ask) {
            return ask(ask.keys());
        }
        if (action instanceof CallAction.CallAgain again) {
            return callAgain(again);
        }
        if (action instanceof CallAction.GiveUp giveUp) {
            return withdrawals(giveUp.unanswered(), Optional.empty()).concatWith(Flux.error(giveUp.failure()));
        }
        return action instanceof CallAction.Stop stop ? withdrawals(stop.unanswered(), stop.reason()) : Flux.empty();
    }

    private Flux<UpstreamEvent> ask(List<String> keys) {
        List<PutQuestion> put = put(keys);
        put.forEach(question -> calls.asked(this, question));
        return Flux.fromIterable(put)
                .<UpstreamEvent>map(question -> new UpstreamEvent.Message(question.question()))
                .concatWith(left(leaving).flatMapMany(action -> perform(action, Optional.empty())));
    }

    /** What ends the wait for answers, be it that there will be none. */
    private Mono<CallAction> left(Sinks.One<CallAction> exit) {
        return exit.asMono()
                .takeUntilOther(asked.deadline().expiry())
                .timeout(
                        settings.question(),
                        Mono.error(() -> FaultException.of(Fault.INPUT_FAILED, "no answer")),
                        timer)
                .onErrorResume(FaultException.class, fault -> {
                    happened(new CallEvent.Failed(fault));
                    return exit.asMono();
                });
    }

    private Flux<UpstreamEvent> callAgain(CallAction.CallAgain again) {
        forgetQuestions();
        McpRequest next = (McpRequest) first.with("/id", server.nextId());
        if (!again.answers().isEmpty()) {
            next = (McpRequest) next.with("/params/inputResponses", again.answers());
        }
        if (again.requestState().isPresent()) {
            next = (McpRequest)
                    next.with("/params/requestState", again.requestState().get());
        }
        Flux<UpstreamEvent> round = round(next);
        return again.pause().isZero() ? round : Mono.delay(again.pause(), timer).thenMany(round);
    }

    private Flux<UpstreamEvent> withdrawals(List<String> unanswered, Optional<String> reason) {
        List<UpstreamEvent> cancelled = put(unanswered).stream()
                .<UpstreamEvent>map(question -> new UpstreamEvent.Message(cancellation(question, reason)))
                .toList();
        forgetQuestions();
        return Flux.fromIterable(cancelled);
    }

    private List<PutQuestion> put(List<String> keys) {
        return keys.stream()
                .flatMap(key -> Optional.ofNullable(open.get(key)).stream())
                .toList();
    }

    private static McpNotification cancellation(PutQuestion question, Optional<String> reason) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("requestId", question.id());
        reason.ifPresent(why -> params.put("reason", why));
        return McpNotification.of(Methods.CANCELLED, params);
    }

    private UpstreamEvent toClient(McpResponse response) {
        try {
            McpResponse adapted = client.adaptation().response(original.method(), renamed(response));
            McpResponse own =
                    adapted.id().equals(Optional.of(id())) ? adapted : (McpResponse) adapted.with("/id", id());
            return new UpstreamEvent.Message(own);
        } catch (MalformedMessageException malformed) {
            throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, malformed);
        }
    }

    /** Legacy revisions have a code of their own for a resource that is not there, and none for revisions. */
    private McpResponse renamed(McpResponse response) {
        if (response.errorCode() == ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION) {
            throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "the server does not speak 2026-07-28 any more");
        }
        boolean missing = original.method().equals(Methods.RESOURCES_READ)
                && response.errorCode() == ErrorCodes.INVALID_PARAMS
                && response.body()
                        .at("/error/data/uri")
                        .string()
                        .filter(original.targetName()::equals)
                        .isPresent();
        return missing ? (McpResponse) response.with("/error/code", ErrorCodes.RESOURCE_NOT_FOUND) : response;
    }

    private static boolean isAccepted(JsonView answer) {
        return answer.member("action").string().filter("accept"::equals).isPresent();
    }

    private void noteConsent(String url) {
        synchronized (consents) {
            consents.put(url, timer.now(TimeUnit.MILLISECONDS));
        }
    }

    private boolean isConsented(String url) {
        synchronized (consents) {
            return Optional.ofNullable(consents.get(url))
                    .filter(at -> timer.now(TimeUnit.MILLISECONDS) - at < CONSENT_LASTS.toMillis())
                    .isPresent();
        }
    }
}
