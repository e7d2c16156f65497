package dev.sluice.interceptors.external;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Lets a service outside decide which requests of clients may pass, at every door: it is asked about each request, also
 * about one that a cache would answer, and again when an interceptor registered behind changes what a request is about.
 *
 * <p>No decision is an error, so that the message is blocked, or passes where the interceptor is registered to fail open. A
 * service that fails too often is left alone for a while; nobody waits for it then.
 */
public final class ExternalPolicy implements Interceptor.Authorizing {
    private static final int LONGEST_REASON = 256;
    private static final String NO_REASON = "A policy does not allow this";

    /** Opening a conversation, and keeping it open, is no use of anything. */
    private static final Set<String> FREE = Set.of(Methods.INITIALIZE, Methods.PING, Methods.DISCOVER);

    private final ExternalPolicySettings settings;
    private final PolicyDocument document;
    private final PolicyWeb web;
    private final CircuitBreaker breaker;

    /**
     * Makes one.
     *
     * @param settings who is asked
     * @param web the way there
     */
    public ExternalPolicy(ExternalPolicySettings settings, PolicyWeb web) {
        this.settings = settings;
        this.document = new PolicyDocument(settings);
        this.web = web;
        this.breaker = settings.patience().breaker("external policy");
    }

    @Override
    public Interest interest() {
        return Interest.only(Direction.CLIENT_TO_SERVER);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.message()
                .fold(
                        request -> FREE.contains(request.method()) ? proceed() : asked(context, request),
                        notification -> proceed(),
                        answer -> proceed());
    }

    private static Mono<InterceptAction> proceed() {
        return Mono.just(InterceptAction.proceed());
    }

    private Mono<InterceptAction> asked(InterceptContext context, McpRequest request) {
        return web.ask(
                        settings.address().url(),
                        settings.address().headers(),
                        document.of(context, request),
                        settings.patience().limit())
                .map(ExternalPolicy::decision)
                .switchIfEmpty(Mono.error(() -> new ExternalPolicyException("the policy's answer is empty")))
                .transformDeferred(CircuitBreakerOperator.of(breaker))
                .onErrorMap(
                        CallNotPermittedException.class,
                        open -> new ExternalPolicyException(
                                "the policy failed too often lately and is not asked for a while"));
    }

    private static InterceptAction decision(String answer) {
        JsonView decision = read(answer);
        Optional<Boolean> allow = decision.member("allow").bool();
        if (allow.isEmpty()) {
            throw new ExternalPolicyException("the policy's answer has no boolean \"allow\"");
        }
        return allow.get()
                ? InterceptAction.proceed()
                : new InterceptAction.Block(ErrorCodes.BLOCKED, reason(decision));
    }

    private static JsonView read(String answer) {
        try {
            JsonView read = JsonText.read(answer);
            return read.isObject() ? read : JsonView.missing();
        } catch (MalformedMessageException | IllegalArgumentException e) {
            throw new ExternalPolicyException("the policy's answer is no JSON");
        }
    }

    /** For the client, in one line. */
    private static String reason(JsonView decision) {
        String told = decision.member("reason")
                .string()
                .orElse("")
                .replaceAll("\\p{C}+", " ")
                .strip();
        return told.isEmpty() ? NO_REASON : told.substring(0, Math.min(told.length(), LONGEST_REASON));
    }
}
