package dev.sluice.proxy.route;

import java.util.List;

/**
 * What came of a configuration that was read again.
 *
 * @param outcome in one word
 * @param routes names of those that are new, changed or gone, in the order of the configuration
 * @param problem why it was refused, for the operator, without secrets; empty when it was not
 */
public record Reloaded(Outcome outcome, List<String> routes, String problem) {
    /** Copies the list. */
    public Reloaded {
        routes = List.copyOf(routes);
    }

    /** What became of it. */
    public enum Outcome {
        /** It is in effect. */
        APPLIED,
        /** It says what the one before said. */
        UNCHANGED,
        /** It is not in effect, and the one before is. */
        REFUSED
    }

    /**
     * It is in effect.
     *
     * @param routes names of those that are new, changed or gone; none when nothing was to be done
     * @return applied or unchanged
     */
    public static Reloaded applied(List<String> routes) {
        return new Reloaded(routes.isEmpty() ? Outcome.UNCHANGED : Outcome.APPLIED, routes, "");
    }

    /**
     * It is not in effect.
     *
     * @param problem why, for the operator
     * @return refused
     */
    public static Reloaded refused(String problem) {
        return new Reloaded(Outcome.REFUSED, List.of(), problem);
    }
}
