package dev.sluice.interceptors.concurrency;

import dev.sluice.interceptors.AttributeKey;
import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.LimitScope;
import dev.sluice.interceptors.Remedy;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Refuses requests while too many others are under way, with -31429. A request has its place until its exchange is over,
 * however that ends: with the answer, because the client has left, or because the upstream was lost. Each process counts for
 * itself.
 */
public final class ConcurrencyLimit implements Interceptor {
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());

    private final AttributeKey<Boolean> placed = AttributeKey.of("concurrency limit: has its place", Boolean.class);
    private final List<Limited> limits;
    private final Mono<InterceptAction> refusal;

    /**
     * Makes one.
     *
     * @param settings the limits
     */
    public ConcurrencyLimit(ConcurrencyLimitSettings settings) {
        this.limits = settings.limits().stream()
                .map(limit -> new Limited(limit.scope(), new Places(limit.calls())))
                .toList();
        this.refusal = Mono.just(refusal(settings.retryAfter()));
    }

    @Override
    public Interest interest() {
        return Interest.only(Direction.CLIENT_TO_SERVER);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.message().fold(request -> place(context, request), notification -> PROCEED, answer -> PROCEED);
    }

    private Mono<InterceptAction> place(InterceptContext context, McpRequest request) {
        Attributes attributes = context.attributes();
        if (attributes.get(placed).isPresent()) {
            return PROCEED;
        }
        attributes.put(placed, true);
        for (Limited limit : limits) {
            Optional<String> key = limit.scope().key(context, request);
            if (key.isPresent() && !limit.places().take(key.get())) {
                return refusal;
            }
            // Also the places of a request that another limit then refuses: its exchange is over at once.
            key.ifPresent(taken -> attributes.whenEnded(() -> limit.places().giveBack(taken)));
        }
        return PROCEED;
    }

    private static InterceptAction refusal(Duration retryAfter) {
        return new InterceptAction.Block(
                ErrorCodes.TOO_MANY,
                "Too many requests at the same time; try again later",
                new Remedy.Later(retryAfter));
    }

    private record Limited(LimitScope scope, Places places) {}
}
