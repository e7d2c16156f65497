package dev.sluice.interceptors.validation;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptAction.Block;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.validation.MethodTable.Standing;
import dev.sluice.interceptors.validation.ProtocolValidatorSettings.UnknownMethods;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Refuses what the client's revision does not allow, in both directions: methods and notifications of other revisions
 * or of the other side, requests without the parameters and results without the members that their method requires.
 *
 * <p>A client's request is refused with -32601 or -32602, a server's request or result with -32603; notifications are
 * dropped. The tree of a message is built only for methods that require members.
 */
public final class ProtocolValidator implements Interceptor {
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());

    private final MethodTable requests = MethodTable.requests();
    private final MethodTable notifications = MethodTable.notifications();
    private final MemberRules params = MemberRules.params();
    private final MemberRules results = MemberRules.results();
    private final UnknownMethods unknownMethods;

    /**
     * Makes a validator.
     *
     * @param settings how strict it is
     */
    public ProtocolValidator(ProtocolValidatorSettings settings) {
        this.unknownMethods = settings.unknownMethods();
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return judge(context).<Mono<InterceptAction>>map(Mono::just).orElse(PROCEED);
    }

    private Optional<Block> judge(InterceptContext context) {
        boolean fromClient = context.direction() == Direction.CLIENT_TO_SERVER;
        return context.message()
                .fold(
                        request -> fromClient ? judgeClient(context, request) : judgeServer(context),
                        notification -> judgeMethod(notifications, context, ErrorCodes.METHOD_NOT_FOUND),
                        answer -> fromClient ? Optional.empty() : judgeResult(context, answer));
    }

    private Optional<Block> judgeClient(InterceptContext context, McpRequest request) {
        return judgeMethod(requests, context, ErrorCodes.METHOD_NOT_FOUND).or(() -> judgeParams(request));
    }

    /** A modern server asks inside results only, so there even an unknown method is known to be wrong. */
    private Optional<Block> judgeServer(InterceptContext context) {
        boolean silent =
                context.protocolVersion().map(ProtocolVersion::isModern).orElse(false);
        return silent
                ? Optional.of(
                        new Block(ErrorCodes.INTERNAL_ERROR, "the server sent a request, which 2026-07-28 forbids"))
                : judgeMethod(requests, context, ErrorCodes.INTERNAL_ERROR);
    }

    private Optional<Block> judgeMethod(MethodTable table, InterceptContext context, int code) {
        Standing standing = table.standing(context.method(), context.direction(), context.protocolVersion());
        return switch (standing) {
            case ALLOWED -> Optional.empty();
            case UNKNOWN ->
                unknownMethods == UnknownMethods.PASS
                        ? Optional.empty()
                        : Optional.of(new Block(code, "method not found"));
            case FORBIDDEN -> Optional.of(new Block(code, misplaced(context)));
        };
    }

    private static String misplaced(InterceptContext context) {
        String sender = context.direction() == Direction.CLIENT_TO_SERVER ? "client" : "server";
        String revision =
                context.protocolVersion().map(ProtocolVersion::wireName).orElse("any revision");
        return context.method() + " is not something that a " + sender + " of " + revision + " may send";
    }

    private Optional<Block> judgeParams(McpRequest request) {
        if (!params.concern(request.method())) {
            return Optional.empty();
        }
        try {
            return params.objection(request.method(), request.body().member("params"))
                    .map(problem -> new Block(ErrorCodes.INVALID_PARAMS, request.method() + ": " + problem));
        } catch (MalformedMessageException e) {
            return Optional.of(new Block(e.code(), request.method() + ": " + e.getMessage()));
        }
    }

    private Optional<Block> judgeResult(InterceptContext context, McpResponse answer) {
        if (answer.isError() || !results.concern(context.method()) || isInterim(answer)) {
            return Optional.empty();
        }
        try {
            JsonView result = answer.body().member("result");
            return createsTask(context, result)
                    ? Optional.empty()
                    : results.objection(context.method(), result).map(problem -> faulty(context, problem));
        } catch (MalformedMessageException e) {
            return Optional.of(faulty(context, String.valueOf(e.getMessage())));
        }
    }

    /** A question to the user or a task of 2026-07-28; neither is the result of the method yet. */
    private static boolean isInterim(McpResponse answer) {
        return answer.resultType().map(type -> !type.equals("complete")).orElse(false);
    }

    /** A task of 2025-11-25 stands in for the result that it will have. */
    private static boolean createsTask(InterceptContext context, JsonView result) {
        return context.protocolVersion().equals(Optional.of(ProtocolVersion.V2025_11_25))
                && context.method().equals("tools/call")
                && result.member("task").isObject();
    }

    private static Block faulty(InterceptContext context, String problem) {
        return new Block(
                ErrorCodes.INTERNAL_ERROR, "the server's result of " + context.method() + " is invalid: " + problem);
    }
}
