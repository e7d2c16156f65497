package dev.sluice.interceptors.pinning;

import java.time.Duration;

/**
 * How strict pins are.
 *
 * @param action what happens to tools that changed
 * @param newTools what happens to tools that appear once the list of a route was seen as a whole
 * @param checkAfter age of the last look at the list from which on the list is looked at again before a call; zero looks
 *     before every call, default 30 s
 * @param rememberedTools tools of one route that are pinned, 1 to 1,000,000, default 10,000; further ones are treated as
 *     changed
 * @param rememberedClients clients of which is remembered when the list was last looked at for them, 1 to 10,000,000,
 *     default 10,000
 */
public record PinningSettings(
        Action action, NewTools newTools, Duration checkAfter, int rememberedTools, int rememberedClients) {
    /**
     * What holds when nothing is configured.
     *
     * @return changed tools are blocked, new ones are approved
     */
    public static PinningSettings defaults() {
        return new PinningSettings(Action.BLOCK, NewTools.APPROVE, Duration.ofSeconds(30), 10_000, 10_000);
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
