package dev.sluice.interceptors.inject;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.UpstreamHeaders;
import dev.sluice.interceptors.message.McpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Adds members of {@code _meta} and header fields to requests on their way to the upstream: constants, and what is known of
 * the principal and the route. What the client has sent under the same names is replaced, also when the value is empty, so
 * that the upstream may rely on them.
 */
public final class Injection implements Interceptor {
    private static final Mono<InterceptAction> PROCEED = Mono.just(InterceptAction.proceed());

    private final InjectionSettings settings;

    Injection(InjectionSettings settings) {
        this.settings = settings;
    }

    @Override
    public Interest interest() {
        return Interest.only(Direction.CLIENT_TO_SERVER);
    }

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return context.message().fold(request -> inject(context, request), notification -> PROCEED, answer -> PROCEED);
    }

    private Mono<InterceptAction> inject(InterceptContext context, McpRequest request) {
        if (!settings.headers().isEmpty()) {
            UpstreamHeaders.add(context.attributes(), filled(settings.headers(), context));
        }
        return settings.meta().isEmpty()
                ? PROCEED
                : Mono.just(new InterceptAction.Modify(request.withMeta(filled(settings.meta(), context), Set.of())));
    }

    private static Map<String, String> filled(Map<String, Template> templates, InterceptContext context) {
        Map<String, String> filled = new HashMap<>();
        templates.forEach((name, template) -> filled.put(name, template.fill(context)));
        return filled;
    }
}
