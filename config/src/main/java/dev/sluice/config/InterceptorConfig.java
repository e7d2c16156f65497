package dev.sluice.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One entry of {@code interceptors} of a route.
 *
 * @param name name of a built-in or of a plugin's factory
 * @param mode whether its decisions count, default enforce
 * @param failOpen whether a message passes when the interceptor fails or is late, default false: the message is blocked
 * @param timeout time for one decision; the route's {@code timeouts.interceptor} by default
 * @param when messages that do not meet it pass the interceptor by, default always
 * @param settings what the factory is given, in the order of the file: {@code String}, {@code Long}, {@code Double},
 *     {@code Boolean}, and unmodifiable {@code List} and {@code Map} of these; never null
 */
public record InterceptorConfig(
        String name,
        InterceptorMode mode,
        boolean failOpen,
        Duration timeout,
        WhenConfig when,
        Map<String, Object> settings) {
    public InterceptorConfig {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** Shows the names of the settings but not their values, because they may hold a credential. */
    @Override
    public String toString() {
        return "InterceptorConfig[name=" + name + ", mode=" + mode + ", failOpen=" + failOpen + ", timeout=" + timeout
                + ", when=" + when + ", settings=" + settings.keySet() + "]";
    }
}
