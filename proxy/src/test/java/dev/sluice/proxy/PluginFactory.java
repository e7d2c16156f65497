package dev.sluice.proxy;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A plugin that a test's jar names. */
public final class PluginFactory implements InterceptorFactory {
    static final String NAME = "test-plugin";

    /** For the service loader. */
    public PluginFactory() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Interceptor create(Map<String, Object> settings) {
        return context -> Mono.just(InterceptAction.proceed());
    }
}
