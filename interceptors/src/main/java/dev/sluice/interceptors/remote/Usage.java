package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Glob;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How the operator wants an interceptor to be used, against what its server says of it. It can be asked about less than
 * its server offers, not about more.
 *
 * @param auditing whether it only looks on; empty for what its server says
 * @param failingOpen whether messages pass when it fails; empty for what holds for all interceptors of the server
 * @param priority place among those that change messages; empty for what its server says
 * @param events that it is asked about, with stars
 * @param phases that it is asked about
 * @param config that it is sent
 */
public record Usage(
        Optional<Boolean> auditing,
        Optional<Boolean> failingOpen,
        OptionalInt priority,
        Glob events,
        Set<Phase> phases,
        Map<String, Object> config) {
    private static final Usage AS_DESCRIBED = new Usage(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Glob.of(List.of("*")),
            Set.of(Phase.values()),
            Map.of());

    /** Copies the collections. */
    public Usage {
        phases = Set.copyOf(phases);
        config = Map.copyOf(config);
    }

    /**
     * Everything as its server says.
     *
     * @return the same value every time
     */
    public static Usage asDescribed() {
        return AS_DESCRIBED;
    }

    boolean wants(String event, Phase phase) {
        return phases.contains(phase) && events.matches(event);
    }
}
