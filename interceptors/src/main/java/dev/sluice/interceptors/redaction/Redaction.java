package dev.sluice.interceptors.redaction;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.Evidence;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.redaction.RedactionSettings.Action;
import dev.sluice.interceptors.redaction.RedactionSettings.Oversize;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Keeps secrets from passing, wherever a message can carry text: arguments, results, structured content, errors,
 * progress, log messages, resources, prompts, questions and their answers; also in names of members, in long numbers,
 * and in text that is encoded in Base64.
 *
 * <p>It works in time proportional to the message, on the thread that asks. A secret that is spread over several
 * strings is not found.
 */
public final class Redaction implements Interceptor {
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());

    private final RedactionSettings settings;
    private final SecretScanner scanner;

    /**
     * Makes a redaction.
     *
     * @param settings what is looked for, and what happens where it is found
     * @throws IllegalArgumentException when a kind is not known, or an expression is not valid
     */
    public Redaction(RedactionSettings settings) {
        this.settings = settings;
        this.scanner = SecretScanner.of(settings.patterns(), settings.custom());
    }

    @Override
    public Interest interest() {
        Set<Direction> directions = EnumSet.noneOf(Direction.class);
        for (Direction direction : Direction.values()) {
            if (actionFor(direction) != Action.OFF) {
                directions.add(direction);
            }
        }
        return new Interest(directions, Set.of());
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        InterceptAction judged = judge(context);
        return judged == InterceptAction.proceed() ? PROCEED : Mono.just(judged);
    }

    private InterceptAction judge(InterceptContext context) {
        McpMessage message = context.message();
        if (message.utf8().length > settings.maxSize()) {
            return settings.oversize() == Oversize.PASS
                    ? InterceptAction.proceed()
                    : new InterceptAction.Block(ErrorCodes.TOO_LARGE, "The message is too large to be looked through");
        }
        SecretEdit edit = new SecretEdit(scanner, settings.members());
        McpMessage redacted = message.edited(edit);
        return edit.found().isEmpty()
                ? InterceptAction.proceed()
                : follow(actionFor(context.direction()), context, redacted, edit.found());
    }

    private static InterceptAction follow(
            Action action, InterceptContext context, McpMessage redacted, Map<String, Long> found) {
        Evidence.tell(
                context.attributes(),
                evidence -> found.forEach((kind, times) -> evidence.found("redaction." + kind, times)));
        return switch (action) {
            case REDACT -> new InterceptAction.Modify(redacted);
            case BLOCK ->
                new InterceptAction.Block(
                        ErrorCodes.BLOCKED,
                        "The message holds what must not pass: " + String.join(", ", found.keySet()));
            case AUDIT, OFF -> InterceptAction.proceed();
        };
    }

    private Action actionFor(Direction direction) {
        return direction == Direction.CLIENT_TO_SERVER ? settings.requests() : settings.replies();
    }
}
