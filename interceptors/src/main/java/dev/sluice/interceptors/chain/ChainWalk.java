package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.MalformedMessageException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * One message on its way along a plan.
 *
 * <p>Interceptors are asked in a loop as long as they answer at once, which is what {@code Mono.just} means; that costs
 * neither a timer nor an operator. At one that does not, the walk subscribes with a time limit, and goes on in the loop
 * when the answer is there. {@code repeat} drives this without nesting, so a thousand interceptors are no deeper on the
 * stack than one.
 *
 * <p>A change of method or target makes two things stale: the rest of the plan, which is replaced by what the new
 * method's plan holds behind this place, and the permissions given before. So at the end of the plan the authorizing
 * interceptors registered before the last such change judge the final message, once. In the same way an answer without
 * the upstream waits for the authorizing interceptors that were not asked yet.
 *
 * <p>Not thread-safe: the signals of one subscription are serial, and nobody else sees it.
 */
final class ChainWalk {
    private final ChainResources resources;

    private InterceptContext context;
    private ChainPlan plan;
    private List<Link> links;
    private int next;
    private int retargetedAt;
    private boolean confirming;
    private @Nullable Question open;
    private @Nullable Verdict answer;
    private @Nullable Verdict verdict;

    ChainWalk(ChainResources resources, ChainPlan plan, InterceptContext context) {
        this.resources = resources;
        this.context = context;
        this.plan = plan;
        this.links = plan.links();
    }

    /** Walks to the end. Subscribe once. */
    Mono<Verdict> walk() {
        askWhileAnswered();
        return verdict != null
                ? Mono.just(verdict)
                : Mono.defer(this::awaitAnswer)
                        .repeat(() -> verdict == null)
                        .then(Mono.fromSupplier(this::reachedVerdict));
    }

    private void askWhileAnswered() {
        while (verdict == null && open == null) {
            if (next == links.size()) {
                arrive();
            } else {
                Link link = links.get(next++);
                if (link.registered().when().admits(context)) {
                    ask(link);
                }
            }
        }
    }

    private void arrive() {
        List<Link> stale = confirming ? List.of() : plan.authorizingBefore(retargetedAt);
        if (stale.isEmpty()) {
            verdict = answer != null ? answer : new Verdict.Pass(context.message());
            return;
        }
        confirm(stale);
    }

    private void confirm(List<Link> deciding) {
        confirming = true;
        links = deciding;
        next = 0;
    }

    private void ask(Link link) {
        long askedAt = resources.nowNanos();
        Question question = new Question(link, link.ask(context, resources.blocking()), askedAt);
        if (question.answer() instanceof Fuseable.ScalarCallable<?> ready) {
            hear(question, signalOf(ready));
        } else {
            open = question;
        }
    }

    private Mono<Void> awaitAnswer() {
        Question question = Objects.requireNonNull(open, "the loop stops only at a question");
        open = null;
        Duration limit = question.link().registered().timeout();
        return question.answer()
                .timeout(limit, Mono.error(() -> new LateAnswerException(limit)), resources.timer())
                .materialize()
                .doOnNext(signal -> hearAndGoOn(question, signal))
                .then();
    }

    private void hearAndGoOn(Question question, Signal<InterceptAction> signal) {
        hear(question, signal);
        askWhileAnswered();
    }

    private void hear(Question question, Signal<InterceptAction> signal) {
        InterceptAction action = signal.get();
        if (action != null) {
            judge(question, action);
        } else if (signal.getThrowable() instanceof MalformedMessageException malformed) {
            judge(question, refusal(malformed));
        } else {
            fail(question, signal.getThrowable());
        }
    }

    /** The message, not the interceptor, is to blame when its tree cannot be built; failing open would be a way around. */
    private InterceptAction refusal(MalformedMessageException malformed) {
        boolean fromClient = context.direction() == Direction.CLIENT_TO_SERVER;
        String reason = Objects.requireNonNullElse(malformed.getMessage(), "malformed message");
        return fromClient
                ? new InterceptAction.Block(malformed.code(), reason)
                : new InterceptAction.Block(ErrorCodes.INTERNAL_ERROR, "the server's message is malformed: " + reason);
    }

    private void judge(Question question, InterceptAction action) {
        Optional<String> objection = confirming
                ? ActionRules.finalObjection(action, context.message())
                : ActionRules.objection(action, context.message());
        if (objection.isPresent()) {
            fail(question, new IllegalActionException(objection.get()));
        } else if (question.link().isAuditing()) {
            report(question, Outcome.inAudit(action));
        } else {
            report(question, follow(question.link(), action));
        }
    }

    private Outcome follow(Link link, InterceptAction action) {
        return action.fold(
                () -> Outcome.CONTINUED,
                modify -> change(link, modify),
                block -> end(Outcome.BLOCKED, blocked(link, block)),
                respond -> answer(link, respond),
                question -> end(Outcome.INPUT_NEEDED, new Verdict.InputNeeded(link.name(), question)));
    }

    private static Verdict blocked(Link link, InterceptAction.Block block) {
        return new Verdict.Blocked(link.name(), block.code(), block.reason(), block.remedy());
    }

    /** An answer without the upstream is for those who may ask the upstream: whoever has not decided yet, does so now. */
    private Outcome answer(Link link, InterceptAction.Respond respond) {
        Verdict.Answered answered = new Verdict.Answered(link.name(), respond.result());
        boolean toRequest = context.direction() == Direction.CLIENT_TO_SERVER;
        if (toRequest) {
            context.attributes().put(Attributes.ANSWERED_BY, link.name());
        }
        List<Link> undecided =
                confirming || !toRequest ? List.of() : plan.authorizingAround(retargetedAt, link.position());
        if (undecided.isEmpty()) {
            return end(Outcome.ANSWERED, answered);
        }
        answer = answered;
        confirm(undecided);
        return Outcome.ANSWERED;
    }

    private Outcome change(Link link, InterceptAction.Modify modify) {
        boolean retargeted = ActionRules.retargets(context.message(), modify.message());
        context = context.withMessage(ActionRules.narrowed(modify.message(), context.direction()));
        if (retargeted) {
            context.attributes().noteTarget(context.method(), context.message());
            retargetedAt = link.position();
            plan = resources.plans().planFor(context);
            links = plan.links();
            next = plan.indexAfter(link.position());
        }
        return Outcome.MODIFIED;
    }

    private Outcome end(Outcome outcome, Verdict reached) {
        verdict = reached;
        return outcome;
    }

    private void fail(Question question, @Nullable Throwable thrown) {
        Link link = question.link();
        Throwable cause = thrown != null ? thrown : new IllegalActionException("an empty publisher, not an action");
        boolean late = cause instanceof LateAnswerException;
        link.failures().warn(context.frameId(), cause, resources.nowNanos());
        if (link.isAuditing()) {
            report(question, late ? Outcome.AUDIT_TIMEOUT : Outcome.AUDIT_ERROR);
            return;
        }
        report(question, late ? Outcome.TIMEOUT : Outcome.ERROR);
        if (link.registered().failOpen()) {
            report(question, Outcome.FAILED_OPEN);
        } else {
            String reason = "the policy \"" + link.name() + "\" could not decide";
            verdict = new Verdict.Blocked(link.name(), ErrorCodes.BLOCKED, reason);
        }
    }

    private void report(Question question, Outcome outcome) {
        long nanos = Math.max(0, resources.nowNanos() - question.askedAtNanos());
        String interceptor = question.link().name();
        resources.listener().outcome(interceptor, context.direction(), outcome, nanos);
        Evidence.tell(
                context.attributes(),
                evidence -> evidence.decided(
                        new Evidence.Decision(interceptor, context.direction(), outcome.wireName(), nanos)));
    }

    private Verdict reachedVerdict() {
        return Objects.requireNonNull(verdict, "the walk ends only with a verdict");
    }

    private static Signal<InterceptAction> signalOf(Fuseable.ScalarCallable<?> ready) {
        try {
            InterceptAction action = (InterceptAction) ready.call();
            return action == null ? Signal.complete() : Signal.next(action);
        } catch (Exception | LinkageError failure) {
            return Signal.error(Exceptions.unwrap(failure));
        }
    }
}
