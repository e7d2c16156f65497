package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One message on its way past the interceptors of a server. What goes to the upstream leaves: it is changed first, and
 * then judged as it is to be sent. What goes to the client arrives: it is judged as it came, and only then changed.
 * Changes take effect all together, or not at all.
 */
final class Passage {
    private static final Logger LOGGER = LoggerFactory.getLogger(Passage.class);
    private static final int LONGEST_REASON = 256;
    private static final String NO_REASON = "An interceptor does not allow this";

    private final RemoteSettings settings;
    private final Questioning questioning;
    private final InterceptContext context;
    private final Invocation.Circumstances circumstances;
    private final boolean changing;

    /**
     * Prepares it.
     *
     * @param changing whether those that change messages are asked, too
     */
    Passage(
            RemoteSettings settings,
            Questioning questioning,
            InterceptContext context,
            Invocation.Circumstances circumstances,
            boolean changing) {
        this.settings = settings;
        this.questioning = questioning;
        this.context = context;
        this.circumstances = circumstances;
        this.changing = changing;
    }

    /** What becomes of the message; an error when somebody who must decide has not. */
    Mono<InterceptAction> through(List<Stage> stages) {
        return along(stages, 0, context.message()).onErrorResume(Refusal.class, refusal -> Mono.just(refusal.block()));
    }

    /** A part with those who are asked about it. */
    record Stage(Part part, Plan plan) {}

    private Mono<InterceptAction> along(List<Stage> stages, int next, McpMessage message) {
        if (next == stages.size()) {
            return Mono.just(
                    message == context.message() ? InterceptAction.proceed() : new InterceptAction.Modify(message));
        }
        return passed(stages.get(next), message).flatMap(passed -> along(stages, next + 1, passed));
    }

    private Mono<McpMessage> passed(Stage stage, McpMessage message) {
        if (message != context.message() && !stage.part().in(message).isPresent()) {
            // Somebody has taken this part out.
            return Mono.just(message);
        }
        return context.direction() == Direction.CLIENT_TO_SERVER
                ? changed(stage, message, 0).flatMap(changed -> judged(stage, changed))
                : judged(stage, message).flatMap(judged -> changed(stage, judged, 0));
    }

    private Mono<McpMessage> changed(Stage stage, McpMessage message, int next) {
        List<RemoteInterceptor> mutators = stage.plan().mutators();
        if (!changing || next == mutators.size()) {
            return Mono.just(message);
        }
        RemoteInterceptor mutator = mutators.get(next);
        return questioning
                .change(mutator, message, stage.part(), circumstances)
                .map(changed -> settings.isAuditing(mutator) ? shadow(mutator, message, changed) : changed)
                .onErrorResume(failure -> tolerates(mutator, failure), failure -> Mono.just(message))
                .flatMap(changed -> changed(stage, changed, next + 1));
    }

    private McpMessage shadow(RemoteInterceptor mutator, McpMessage message, McpMessage changed) {
        if (changed != message) {
            note(mutator, "would-modify");
        }
        return message;
    }

    /** All of them are heard before anything is decided, so that it does not matter who answers first. */
    private Mono<McpMessage> judged(Stage stage, McpMessage message) {
        List<RemoteInterceptor> validators = stage.plan().validators();
        return validators.isEmpty()
                ? Mono.just(message)
                : Flux.fromIterable(validators)
                        .flatMapSequential(validator -> opinion(validator, stage.part(), message), validators.size())
                        .collectList()
                        .flatMap(opinions -> decided(opinions, message));
    }

    private Mono<Opinion> opinion(RemoteInterceptor validator, Part part, McpMessage message) {
        return questioning
                .judge(validator, message, part, circumstances)
                .map(judgement -> opinion(validator, judgement))
                .onErrorResume(failure ->
                        Mono.just(tolerates(validator, failure) ? Opinion.content() : Opinion.failed(failure)));
    }

    private Opinion opinion(RemoteInterceptor validator, RemoteVerdict.Judgement judgement) {
        if (!judgement.refuses()) {
            if (!judgement.valid()) {
                note(validator, "warned");
            }
            return Opinion.content();
        }
        if (settings.isAuditing(validator)) {
            note(validator, "would-block");
            return Opinion.content();
        }
        note(validator, "blocked");
        return Opinion.refusing(reason(judgement.messages()));
    }

    /** A refusal counts before a failure, because no policy may make it pass. */
    private static Mono<McpMessage> decided(List<Opinion> opinions, McpMessage message) {
        Optional<Throwable> objection = opinions.stream()
                .flatMap(opinion -> opinion.refusal().stream())
                .findFirst()
                .<Throwable>map(Refusal::new)
                .or(() -> opinions.stream()
                        .flatMap(opinion -> opinion.failure().stream())
                        .findFirst());
        return objection.<Mono<McpMessage>>map(Mono::error).orElseGet(() -> Mono.just(message));
    }

    /** Whether the message goes on although somebody has not decided. */
    private boolean tolerates(RemoteInterceptor interceptor, Throwable failure) {
        if (!(failure instanceof RemoteServerException)) {
            return false;
        }
        boolean auditing = settings.isAuditing(interceptor);
        boolean open = settings.isFailingOpen(interceptor);
        if (auditing || open) {
            note(interceptor, auditing ? "audit-error" : "failed-open");
            LOGGER.warn("{}: passed although an interceptor failed: {}", context.frameId(), failure.getMessage());
        }
        return auditing || open;
    }

    private void note(RemoteInterceptor interceptor, String what) {
        Evidence.tell(context.attributes(), evidence -> evidence.found("remote." + interceptor.name() + "." + what, 1));
    }

    /** For the client, in one line. */
    private static String reason(List<String> messages) {
        String told = String.join("; ", messages).replaceAll("\\p{C}+", " ").strip();
        return told.isEmpty() ? NO_REASON : told.substring(0, Math.min(told.length(), LONGEST_REASON));
    }

    /** What came of one validator. */
    private record Opinion(Optional<String> refusal, Optional<Throwable> failure) {
        static Opinion content() {
            return new Opinion(Optional.empty(), Optional.empty());
        }

        static Opinion refusing(String reason) {
            return new Opinion(Optional.of(reason), Optional.empty());
        }

        static Opinion failed(Throwable failure) {
            return new Opinion(Optional.empty(), Optional.of(failure));
        }
    }

    /** Ends the passage; never leaves this class. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String reason) {
            super(reason, null, false, false);
        }

        InterceptAction block() {
            return new InterceptAction.Block(ErrorCodes.BLOCKED, String.valueOf(getMessage()));
        }
    }
}
