package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.Remedy;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * The last step before a client: everything it gets, whoever said it, passes the chain here. This is the one choke
 * point of all replies.
 */
final class Deliveries {
    private Deliveries() {}

    /**
     * Runs a part of the answer to a request through the chain.
     *
     * @param method of the request
     * @param questionRefused told when the chain refused a question of the server, with the answer for the server
     * @return empty when the chain dropped it
     */
    static Mono<ReplyPart> deliver(
            Exchange exchange, String method, ReplyPart part, Consumer<McpResponse> questionRefused) {
        return judged(exchange, method, part, questionRefused).doOnNext(delivered -> note(exchange, delivered));
    }

    private static void note(Exchange exchange, ReplyPart delivered) {
        if (delivered instanceof ReplyPart.Message content && content.message() instanceof McpResponse answer) {
            exchange.attributes().put(Attributes.ANSWER, answer);
        } else if (delivered instanceof ReplyPart.Failure failure) {
            exchange.attributes().put(Attributes.ANSWER, failure.message());
        }
    }

    private static Mono<ReplyPart> judged(
            Exchange exchange, String method, ReplyPart part, Consumer<McpResponse> questionRefused) {
        if (part instanceof ReplyPart.Message content) {
            return deliverMessage(exchange, method, content, questionRefused);
        }
        if (part instanceof ReplyPart.Failure failure) {
            return exchange.judge(Direction.SERVER_TO_CLIENT, method, failure.message())
                    .map(verdict -> verdict.fold(
                            pass -> changed(failure, pass.message()),
                            blocked -> blocked(failure.message(), blocked),
                            answered -> failure,
                            inputNeeded -> failure));
        }
        return Mono.just(part);
    }

    private static Mono<ReplyPart> deliverMessage(
            Exchange exchange, String method, ReplyPart.Message part, Consumer<McpResponse> questionRefused) {
        McpMessage message = part.message();
        String own = message.fold(McpRequest::method, McpNotification::method, answer -> method);
        if (!exchange.isWatched(Direction.SERVER_TO_CLIENT, own)) {
            return Mono.just(part);
        }
        return exchange.judge(Direction.SERVER_TO_CLIENT, own, message)
                .flatMap(verdict -> verdict.fold(
                        pass -> Mono.just(new ReplyPart.Message(pass.message())),
                        blocked -> replaced(message, blocked, questionRefused),
                        answered -> answered(message, answered.result(), questionRefused),
                        inputNeeded -> replaced(message, unaskable(inputNeeded), questionRefused)));
    }

    private static Mono<ReplyPart> replaced(
            McpMessage message, Verdict.Blocked blocked, Consumer<McpResponse> questionRefused) {
        return message.fold(
                question -> {
                    questionRefused.accept(error(Optional.of(question.id()), blocked));
                    return Mono.empty();
                },
                notification -> Mono.empty(),
                response -> Mono.just(blocked(response, blocked)));
    }

    private static Mono<ReplyPart> answered(
            McpMessage message, Map<String, ?> result, Consumer<McpResponse> questionRefused) {
        return message.fold(
                question -> {
                    questionRefused.accept(McpResponse.result(question.id(), result));
                    return Mono.empty();
                },
                notification -> Mono.empty(),
                response -> Mono.justOrEmpty(response.id())
                        .map(id -> new ReplyPart.Message(McpResponse.result(id, result))));
    }

    /** What a request is answered with when the chain refused it. */
    static ReplyPart.Failure refused(RequestId id, Verdict.Blocked blocked) {
        return failure(error(Optional.of(id), blocked), blocked.remedy());
    }

    /** What a modern request is answered with when an interceptor wants the user asked first. */
    static ReplyPart inputRequired(RequestId id, InterceptAction.RequireInput question) {
        Map<String, Object> inputRequest = new LinkedHashMap<>();
        inputRequest.put("method", question.method());
        inputRequest.put("params", question.params());
        return new ReplyPart.Message(McpResponse.result(
                id, Map.of("resultType", "input_required", "inputRequests", Map.of(question.key(), inputRequest))));
    }

    /** The refusal of a request whose user cannot be asked. */
    static Verdict.Blocked unaskable(Verdict.InputNeeded needed) {
        return new Verdict.Blocked(
                needed.interceptor(), ErrorCodes.BLOCKED, "This needs an answer that the client cannot give");
    }

    private static ReplyPart changed(ReplyPart.Failure failure, McpMessage message) {
        return message == failure.message()
                ? failure
                : new ReplyPart.Failure(
                        (McpResponse) message, failure.status(), failure.retryAfter(), failure.scopes());
    }

    private static ReplyPart blocked(McpResponse response, Verdict.Blocked blocked) {
        return failure(error(response.id(), blocked), blocked.remedy());
    }

    private static ReplyPart.Failure failure(McpResponse error, Remedy remedy) {
        return remedy.fold(
                () -> new ReplyPart.Failure(error, 200, Optional.empty()),
                later -> new ReplyPart.Failure(error, 429, Optional.of(later.after())),
                needed -> new ReplyPart.Failure(error, 403, Optional.empty(), needed.scopes()));
    }

    private static McpResponse error(Optional<RequestId> id, Verdict.Blocked blocked) {
        return McpResponse.error(id, blocked.code(), blocked.reason(), Map.of());
    }
}
