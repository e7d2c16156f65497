package dev.sluice.interceptors.plugin;

import dev.sluice.interceptors.InterceptorFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every kind of interceptor that the configuration can ask for, by name: the services on Sluice's own class path, and
 * those in plugin jars. Plugins share one class loader below Sluice's. Any thread may look up.
 */
public final class InterceptorFactories implements AutoCloseable {
    private final URLClassLoader plugins;
    private final Map<String, InterceptorFactory> byName;

    private InterceptorFactories(URLClassLoader plugins, Map<String, InterceptorFactory> byName) {
        this.plugins = plugins;
        this.byName = byName;
    }

    /**
     * Opens the jars and finds the factories. The caller closes the result after the last interceptor made by a plugin
     * is shut down.
     *
     * @param pluginJars files, each with a factory; libraries of theirs stand in the class path of their manifests; may
     *     be empty
     * @return the factories
     * @throws IllegalArgumentException when a file is not a jar that can be read, names no factory or a broken one, or two
     *     factories have one name
     */
    public static InterceptorFactories load(List<Path> pluginJars) {
        URL[] urls = pluginJars.stream().map(PluginJar::url).toArray(URL[]::new);
        URLClassLoader loader = new URLClassLoader("sluice-plugins", urls, InterceptorFactories.class.getClassLoader());
        try {
            return new InterceptorFactories(loader, find(loader));
        } catch (RuntimeException e) {
            close(loader);
            throw e;
        }
    }

    /**
     * Looks a kind up.
     *
     * @param name as the configuration writes it
     * @return empty when there is none
     */
    public Optional<InterceptorFactory> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Looks up a kind that must be there.
     *
     * @param name as the configuration writes it
     * @return the factory
     * @throws IllegalArgumentException when there is none; it lists what there is, and a name that is nearly the same
     */
    public InterceptorFactory require(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("interceptor: " + name + " (expected: one of "
                        + String.join(", ", names()) + ")" + suggestion(name)));
    }

    /**
     * What there is.
     *
     * @return the names in alphabetical order; unmodifiable
     */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /**
     * Closes the plugin jars.
     *
     * @throws UncheckedIOException when the system fails to
     */
    @Override
    public void close() {
        close(plugins);
    }

    private String suggestion(String name) {
        return NearName.find(name, names())
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    private static Map<String, InterceptorFactory> find(ClassLoader loader) {
        Map<String, InterceptorFactory> found = new TreeMap<>();
        try {
            for (InterceptorFactory factory : ServiceLoader.load(InterceptorFactory.class, loader)) {
                InterceptorFactory other = found.putIfAbsent(factory.name(), factory);
                if (other != null) {
                    throw new IllegalArgumentException("plugins: two interceptors are named " + factory.name()
                            + " (expected: unique names): " + origin(other) + " and " + origin(factory));
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException("plugins: a broken service: " + e.getMessage(), e);
        }
        return found;
    }

    private static String origin(InterceptorFactory factory) {
        return factory.getClass().getName();
    }

    private static void close(URLClassLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the plugin jars", e);
        }
    }
}
