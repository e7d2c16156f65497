package dev.sluice.proxy.testing;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** An interceptor that records what it sees and then does what a test tells it. */
public final class Scripted implements Interceptor {
    private final List<InterceptContext> seen = new CopyOnWriteArrayList<>();
    private final Function<InterceptContext, InterceptAction> script;

    private Scripted(Function<InterceptContext, InterceptAction> script) {
        this.script = script;
    }

    /**
     * Lets everything pass.
     *
     * @return an interceptor that only records
     */
    public static Scripted recording() {
        return new Scripted(context -> InterceptAction.proceed());
    }

    /**
     * Acts on the messages of one method in one direction.
     *
     * @param direction of the message
     * @param method of the message, or of the request that it answers
     * @param script what to do
     * @return an interceptor that lets everything else pass
     */
    public static Scripted on(Direction direction, String method, Function<InterceptContext, InterceptAction> script) {
        return new Scripted(
                context -> context.direction() == direction && context.method().equals(method)
                        ? script.apply(context)
                        : InterceptAction.proceed());
    }

    /**
     * What went by in one direction.
     *
     * @param direction of the messages
     * @return the JSON texts in the order in which they came
     */
    public List<String> seen(Direction direction) {
        return seen.stream()
                .filter(context -> context.direction() == direction)
                .map(context -> context.message().body().toJson())
                .toList();
    }

    /**
     * Everything that went by.
     *
     * @return in the order in which it came
     */
    public List<InterceptContext> seen() {
        return List.copyOf(seen);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return Mono.fromSupplier(() -> {
            seen.add(context);
            return script.apply(context);
        });
    }
}
