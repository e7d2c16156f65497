package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.bridge.TaskWords;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Waits for the end of a task of a modern server in the name of one request of a legacy client, and puts to the client what
 * the task asks meanwhile. Looks at the task as often as its server wishes.
 */
final class DrivenTask implements Driven {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Client client;
    private final UpstreamRequest asked;
    private final Workshop workshop;
    private final ServerTask task;
    private final Optional<String> known;
    private final Dialogue dialogue;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private volatile Duration pause;

    /**
     * Prepares it.
     *
     * @param asked the client's request
     * @param known under which id the client knows the task; empty when it knows of none
     */
    DrivenTask(Client client, UpstreamRequest asked, Workshop workshop, ServerTask task, Optional<String> known) {
        this.client = client;
        this.asked = asked;
        this.workshop = workshop;
        this.task = task;
        this.known = known;
        this.dialogue = new Dialogue(this, workshop, asked.deadline());
        this.pause = Duration.ZERO;
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
        return ((McpRequest) asked.message()).id();
    }

    @Override
    public void answered(PutQuestion question, McpResponse answer) {
        dialogue.answered(question, answer);
    }

    @Override
    public Mono<Void> withdrawn(Optional<String> reason) {
        Mono<Void> heard = Mono.fromRunnable(() -> dialogue.withdrawn(reason));
        // Whoever knows of the task may still want it, though not its result now.
        return known.isPresent() ? heard : heard.then(task.abandon());
    }

    /**
     * Waits; to be run once.
     *
     * @param state what is known of the task already; missing for nothing
     * @param last makes the client's answer
     * @return questions, and the answer last
     */
    Flux<UpstreamEvent> run(JsonView state, Function<TaskEnd, UpstreamEvent> last) {
        return Flux.defer(() -> {
                    dialogue.begin();
                    pause = state.isPresent() ? wish(state) : Duration.ZERO;
                    return look(last);
                })
                .map(this::related)
                .doFinally(end -> dialogue.over());
    }

    private Flux<UpstreamEvent> look(Function<TaskEnd, UpstreamEvent> last) {
        Flux<McpResponse> looks = Mono.defer(
                        () -> Mono.delay(pause, workshop.timer()).then(task.get()))
                .doOnNext(this::seen)
                .repeat(dialogue::isRunning)
                .filter(this::isNews);
        return asked.deadline()
                .limit(looks)
                .next()
                .flatMapMany(
                        news -> TaskEnd.of(news).map(end -> ended(end, last)).orElseGet(() -> asking(news, last)));
    }

    private void seen(McpResponse look) {
        asked.deadline().signOfLife();
        pause = wish(look.body().member("result"));
    }

    /** A task that goes on, and has asked nothing that was not answered, is looked at again. */
    private boolean isNews(McpResponse look) {
        return TaskEnd.of(look).isPresent() || !unanswered(look).isEmpty();
    }

    private Map<String, JsonView> unanswered(McpResponse look) {
        Map<String, JsonView> requests =
                new LinkedHashMap<>(look.body().at("/result/inputRequests").members());
        requests.keySet().removeAll(answered);
        return requests;
    }

    private Flux<UpstreamEvent> ended(TaskEnd end, Function<TaskEnd, UpstreamEvent> last) {
        return dialogue.advance(new CallEvent.Ended()) instanceof CallAction.Reply
                ? Flux.just(last.apply(end))
                : Flux.empty();
    }

    private Flux<UpstreamEvent> asking(McpResponse look, Function<TaskEnd, UpstreamEvent> last) {
        McpResponse asking = (McpResponse)
                look.with("/result/inputRequests", unanswered(look)).with("/result/resultType", "input_required");
        Wanted wanted = workshop.questions().of(client, Methods.TOOLS_CALL, asking, dialogue::isConsented);
        return perform(dialogue.needed(wanted, Optional.empty()), last);
    }

    private Flux<UpstreamEvent> perform(CallAction action, Function<TaskEnd, UpstreamEvent> last) {
        if (action instanceof CallAction.Ask ask) {
            return dialogue.ask(ask.keys(), next -> perform(next, last));
        }
        if (action instanceof CallAction.CallAgain again) {
            dialogue.forgetQuestions();
            answered.addAll(again.answers().keySet());
            return task.update(again.answers()).thenMany(Flux.defer(() -> look(last)));
        }
        if (action instanceof CallAction.GiveUp giveUp) {
            return dialogue.withdrawals(giveUp.unanswered(), Optional.empty()).concatWith(Flux.error(giveUp.failure()));
        }
        return action instanceof CallAction.Stop stop
                ? dialogue.withdrawals(stop.unanswered(), stop.reason())
                : Flux.empty();
    }

    /** Whoever knows of the task is told that a question belongs to it. */
    private UpstreamEvent related(UpstreamEvent event) {
        return known.isPresent()
                        && event instanceof UpstreamEvent.Message message
                        && message.message() instanceof McpRequest question
                ? new UpstreamEvent.Message(question.withMeta(TaskWords.related(known.get()), Set.of()))
                : event;
    }

    private Duration wish(JsonView state) {
        OptionalLong wanted = state.member("pollIntervalMs").integer();
        return wanted.isPresent() && wanted.getAsLong() > 0
                ? Duration.ofMillis(Math.min(wanted.getAsLong(), LONGEST_PAUSE.toMillis()))
                : workshop.settings().tasks().poll();
    }
}
