package dev.sluice.interceptors;

import java.util.Map;

/**
 * Makes interceptors of one kind from their settings in the configuration file. Built-in kinds and kinds from plugin
 * jars are found the same way, as services.
 *
 * @see java.util.ServiceLoader
 */
public interface InterceptorFactory {
    /**
     * The name by which the configuration file asks for this kind.
     *
     * @return lower case words joined by hyphens, unique among all kinds
     */
    String name();

    /**
     * Makes one interceptor.
     *
     * @param settings the {@code settings} of the configuration file: maps, lists, strings, numbers and booleans
     * @return a new interceptor; Sluice owns it and calls its {@code shutdown}
     * @throws IllegalArgumentException when a setting is wrong, with a message of the form
     *     {@code setting: value (expected: what)}
     */
    Interceptor create(Map<String, Object> settings);

    /**
     * Makes one interceptor that needs something of the process around it.
     *
     * @param settings as for {@link #create(Map)}
     * @param host what is there
     * @return a new interceptor; by default what {@link #create(Map)} makes
     * @throws IllegalArgumentException when a setting is wrong
     */
    default Interceptor create(Map<String, Object> settings, InterceptorHost host) {
        return create(settings);
    }
}
