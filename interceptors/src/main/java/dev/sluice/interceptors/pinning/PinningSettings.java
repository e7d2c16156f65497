package dev.sluice.interceptors.pinning;

import java.time.Duration;

/**
 * How strict pins are.
 *
 * @param action what happens to tools that changed
 * @param newTools what happens to tools that appear once the list of a route was seen as a whole
 * @param checkAfter age of the last look at the list from which on the list is looked at again before a call; zero looks
 *     before every call, default 30 s
 */
public record PinningSettings(Action action, NewTools newTools, Duration checkAfter) {
    /**
     * What holds when nothing is configured.
     *
     * @return changed tools are blocked, new ones are approved
     */
    public static PinningSettings defaults() {
        return new PinningSettings(Action.BLOCK, NewTools.APPROVE, Duration.ofSeconds(30));
    }

    /** What happens to tools that changed. */
    public enum Action {
        /** They are hidden, and calls of them are refused. */
        BLOCK,
        /** It is logged and told to the audit trail. */
        WARN
    }

    /** What happens to tools that appear later. */
    public enum NewTools {
        /** They are approved, unless they look like one that has just gone. */
        APPROVE,
        /** They wait for an operator. */
        QUARANTINE
    }
}
