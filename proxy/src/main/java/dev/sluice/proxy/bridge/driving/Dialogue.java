package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What one request of a client asks it, and how far that has come. What happens from outside (answers, withdrawal) and
 * from inside goes through the {@link CallState}; whoever brings the event that ends a state gets the action that follows,
 * and nobody else does. Thread-safe.
 */
final class Dialogue {
    private static final Duration CONSENT_LASTS = Duration.ofSeconds(60);

    private final Driven call;
    private final Workshop workshop;
    private final CallDeadline deadline;
    private final Map<String, PutQuestion> open = new ConcurrentHashMap<>();
    private final Map<String, Long> consents = new HashMap<>();
    private final Queue<JsonView> visits = new ConcurrentLinkedQueue<>();
    private CallState state = CallState.begun();
    private volatile Sinks.One<CallAction> leaving = Sinks.one();

    /**
     * One in which nothing was asked yet.
     *
     * @param call hears the answers
     * @param deadline ends the wait for them
     */
    Dialogue(Driven call, Workshop workshop, CallDeadline deadline) {
        this.call = call;
        this.workshop = workshop;
        this.deadline = deadline;
    }

    /** From now on answers are heard; {@link #over} follows. */
    void begin() {
        workshop.calls().begin(call);
    }

    void over() {
        synchronized (this) {
            state = new CallState.Done();
        }
        workshop.calls().end(call);
        forgetQuestions();
    }

    /** Whether the server has the request, and nobody has taken it back. */
    synchronized boolean isRunning() {
        return state instanceof CallState.Running;
    }

    /** Takes an event in. */
    synchronized CallAction advance(CallEvent event) {
        CallState.Step step = state.on(event, workshop.settings().rounds());
        state = step.next();
        return step.action();
    }

    /** The server wants to know something. */
    CallAction needed(Wanted wanted, Optional<JsonView> requestState) {
        wanted.questions().forEach(question -> open.put(question.key(), question));
        leaving = Sinks.one();
        return advance(new CallEvent.InputNeeded(
                wanted.questions().stream().map(PutQuestion::key).toList(),
                wanted.known(),
                requestState,
                wanted.consented()));
    }

    /** The client has answered one of the questions. */
    void answered(PutQuestion question, McpResponse answer) {
        CallEvent event = workshop.questions().answered(question, answer);
        if (event instanceof CallEvent.Answered given && isAccepted(given.answer())) {
            question.url().ifPresent(url -> {
                noteConsent(url);
                visits.add(question.question().body().at("/params/elicitationId"));
            });
        }
        happened(event);
    }

    /** The client does not want an answer any more. */
    void withdrawn(Optional<String> reason) {
        happened(new CallEvent.Withdrawn(reason));
    }

    /** Whether the user has just agreed to visit an address. */
    boolean isConsented(String url) {
        synchronized (consents) {
            return Optional.ofNullable(consents.get(url))
                    .filter(at -> now() - at < CONSENT_LASTS.toMillis())
                    .isPresent();
        }
    }

    /** The server has gone on after the visits that the user agreed to; legacy revisions wait to be told. */
    Flux<UpstreamEvent> visited() {
        return Flux.<JsonView>generate(
                        sink -> Optional.ofNullable(visits.poll()).ifPresentOrElse(sink::next, sink::complete))
                .map(id -> McpNotification.of(Methods.ELICITATION_COMPLETE, Map.of("elicitationId", id)))
                .map(UpstreamEvent.Message::new);
    }

    /** Puts questions, and goes on once they are answered or will not be. */
    Flux<UpstreamEvent> ask(List<String> keys, Function<CallAction, Flux<UpstreamEvent>> goOn) {
        List<PutQuestion> put = put(keys);
        put.forEach(question -> workshop.calls().asked(call, question));
        return Flux.fromIterable(put)
                .<UpstreamEvent>map(question -> new UpstreamEvent.Message(question.question()))
                .concatWith(left(leaving).flatMapMany(goOn));
    }

    /** Tells the client that it need not answer any more. */
    Flux<UpstreamEvent> withdrawals(List<String> unanswered, Optional<String> reason) {
        List<UpstreamEvent> cancelled = put(unanswered).stream()
                .<UpstreamEvent>map(question -> new UpstreamEvent.Message(cancellation(question, reason)))
                .toList();
        forgetQuestions();
        return Flux.fromIterable(cancelled);
    }

    void forgetQuestions() {
        open.values().forEach(workshop.calls()::forget);
        open.clear();
    }

    private void happened(CallEvent event) {
        CallAction action = advance(event);
        if (!(action instanceof CallAction.Nothing)) {
            var unused = leaving.tryEmitValue(action);
        }
    }

    /** What ends the wait for answers, be it that there will be none. */
    private Mono<CallAction> left(Sinks.One<CallAction> exit) {
        return exit.asMono()
                .takeUntilOther(deadline.expiry())
                .timeout(
                        workshop.settings().question(),
                        Mono.error(() -> FaultException.of(Fault.INPUT_FAILED, "no answer")),
                        workshop.timer())
                .onErrorResume(FaultException.class, fault -> {
                    happened(new CallEvent.Failed(fault));
                    return exit.asMono();
                });
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

    private static boolean isAccepted(JsonView answer) {
        return answer.member("action").string().filter("accept"::equals).isPresent();
    }

    private void noteConsent(String url) {
        synchronized (consents) {
            consents.put(url, now());
        }
    }

    private long now() {
        return workshop.timer().now(TimeUnit.MILLISECONDS);
    }
}
