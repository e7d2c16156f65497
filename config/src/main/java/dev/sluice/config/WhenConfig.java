package dev.sluice.config;

import java.util.List;

/**
 * When an interceptor is asked; each condition that is not empty must hold.
 *
 * @param methods of messages, or of the requests that they answer, exact; default none, which means every method
 * @param tools names with stars; default none, which means every message
 * @param principals subjects with stars; default none, which means everybody
 * @param revisions dates; default none, which means every revision
 */
public record WhenConfig(List<String> methods, List<String> tools, List<String> principals, List<String> revisions) {
    /** Copies the lists. */
    public WhenConfig {
        methods = List.copyOf(methods);
        tools = List.copyOf(tools);
        principals = List.copyOf(principals);
        revisions = List.copyOf(revisions);
    }

    /**
     * What holds when nothing is configured.
     *
     * @return no conditions
     */
    public static WhenConfig defaults() {
        return new WhenConfig(List.of(), List.of(), List.of(), List.of());
    }
}
