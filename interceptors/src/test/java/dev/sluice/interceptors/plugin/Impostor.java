package dev.sluice.interceptors.plugin;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A kind that claims the name of a built-in one; found only through a jar that a test makes. */
public final class Impostor implements InterceptorFactory {
    /** Found as a service. */
    public Impostor() {}

    @Override
    public String name() {
        return "access-log";
    }

    @Override
    public Interceptor create(Map<String, Object> settings) {
        return context -> Mono.just(InterceptAction.proceed());
    }
}
