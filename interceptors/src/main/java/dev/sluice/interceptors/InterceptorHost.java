package dev.sluice.interceptors;

import java.util.Map;
import java.util.Optional;

/**
 * What an interceptor finds around it: the route that it is made for, and services that the process offers, each under
 * its interface. Any thread may ask.
 *
 * @param route name of the route
 * @param services by interface; every value implements its key
 */
public record InterceptorHost(String route, Map<Class<?>, Object> services) {
    private static final InterceptorHost ALONE = new InterceptorHost("test", Map.of());

    /** Copies the services. */
    public InterceptorHost {
        services = Map.copyOf(services);
    }

    /**
     * A host for tests, and for interceptors that are made outside a process of Sluice.
     *
     * @return route {@code test}, no services
     */
    public static InterceptorHost alone() {
        return ALONE;
    }

    /**
     * Finds a service.
     *
     * @param type its interface
     * @param <T> its interface
     * @return empty when this process does not offer it
     */
    public <T> Optional<T> service(Class<T> type) {
        return Optional.ofNullable(services.get(type)).map(type::cast);
    }
}
