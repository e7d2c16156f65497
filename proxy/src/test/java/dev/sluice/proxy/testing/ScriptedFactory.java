package dev.sluice.proxy.testing;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts the interceptors of a test into the chain of a Sluice that is started from a configuration. The configuration
 * can only name them, so that they wait here under a number, each for its own Sluice.
 */
public final class ScriptedFactory implements InterceptorFactory {
    private static final Map<Long, Interceptor> WAITING = new ConcurrentHashMap<>();
    private static final AtomicLong COUNT = new AtomicLong();

    static long deposit(Interceptor interceptor) {
        long number = COUNT.incrementAndGet();
        WAITING.put(number, interceptor);
        return number;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Interceptor create(Map<String, Object> settings) {
        Interceptor interceptor = WAITING.remove(settings.get("number"));
        if (interceptor == null) {
            throw new IllegalArgumentException("number: unknown (expected: one that a test has deposited)");
        }
        return interceptor;
    }
}
