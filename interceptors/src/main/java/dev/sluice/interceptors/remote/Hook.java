package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Glob;
import java.util.Set;

/**
 * What an interceptor wants to be asked about.
 *
 * @param events methods, with stars
 * @param phases of them
 */
record Hook(Glob events, Set<Phase> phases) {
    Hook {
        phases = Set.copyOf(phases);
    }

    boolean covers(String event, Phase phase) {
        return phases.contains(phase) && events.matches(event);
    }
}
