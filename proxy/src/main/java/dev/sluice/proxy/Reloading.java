package dev.sluice.proxy;

import dev.sluice.config.RouteConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.route.Reloaded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a changed configuration over while Sluice runs: all of it, or nothing. Everything new is made before anything is
 * replaced; then the routes change at one moment, between two exchanges, and what is not needed any more is let go of.
 * Blocks; one at a time.
 */
final class Reloading {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reloading.class);

    private final RouteAssembly assembly;
    private final Succession succession;
    private SluiceConfig config;
    private Map<String, RunningRoute> running;
    private boolean stopped;

    /**
     * Starts with what is in effect.
     *
     * @param assembly makes what is new
     * @param succession puts it into effect
     * @param running everything that was made of the configuration, by the names of the routes
     */
    Reloading(RouteAssembly assembly, Succession succession, SluiceConfig config, Map<String, RunningRoute> running) {
        this.assembly = assembly;
        this.succession = succession;
        this.config = config;
        this.running = running;
    }

    /** Puts a configuration into effect, or says why not. */
    synchronized Reloaded apply(SluiceConfig fresh) {
        if (stopped) {
            return Reloaded.refused("Sluice is stopping");
        }
        List<String> fixed = FixedKeys.changed(config, fresh);
        if (!fixed.isEmpty()) {
            return Reloaded.refused(String.join(", ", fixed)
                    + ": changed (expected: as it was; only routes and what they have their defaults from change without a"
                    + " restart)");
        }
        try {
            return replaced(fresh);
        } catch (StartException e) {
            return Reloaded.refused(String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            LOGGER.debug("A route cannot be made", e);
            return Reloaded.refused("a route or an interceptor cannot be made: " + e);
        }
    }

    /** From now on everything stays as it is. */
    synchronized void stop() {
        stopped = true;
    }

    private Reloaded replaced(SluiceConfig fresh) {
        Map<String, RunningRoute> next = made(fresh);
        List<String> changed = changed(next);
        if (!changed.isEmpty() || !List.copyOf(next.keySet()).equals(List.copyOf(running.keySet()))) {
            succession.replace(running, next);
        }
        config = fresh;
        running = next;
        return Reloaded.applied(changed);
    }

    private List<String> changed(Map<String, RunningRoute> next) {
        List<String> changed = new ArrayList<>();
        next.forEach((name, route) -> {
            if (!route.equals(running.get(name))) {
                changed.add(name);
            }
        });
        running.keySet().stream().filter(name -> !next.containsKey(name)).forEach(changed::add);
        return changed;
    }

    /** What has not changed is the same object as before. */
    private Map<String, RunningRoute> made(SluiceConfig fresh) {
        Map<String, RunningRoute> next = new LinkedHashMap<>();
        try {
            for (RouteConfig route : fresh.routes()) {
                next.put(route.name(), made(route));
            }
            return next;
        } catch (RuntimeException | LinkageError e) {
            succession.undo(running, next);
            throw e;
        }
    }

    private RunningRoute made(RouteConfig route) {
        return Optional.ofNullable(running.get(route.name()))
                .map(before -> before.config().equals(route) ? before : assembly.rebuild(route, before))
                .orElseGet(() -> assembly.build(route));
    }
}
