package dev.sluice.interceptors.authorization;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may do what.
 *
 * @param rules in order; the first whose condition is met decides; nothing is allowed when none is
 * @param annotations what the operator says of tools, by tool and annotation
 * @param trustAnnotations whether what the server says of its tools counts where the operator says nothing, default false:
 *     then the worst is assumed
 * @param rememberedTools tools whose annotations are remembered, 1 to 100 000, default 1000
 * @param rememberedTasks tasks whose owners are remembered, 1 to 1 000 000, default 10 000
 * @param loopTurns most turns of all loops of one expression together, 1 to 100 000, default 1000; one that takes more fails
 */
public record AuthorizationSettings(
        List<RuleText> rules,
        Map<String, Map<String, Boolean>> annotations,
        boolean trustAnnotations,
        int rememberedTools,
        int rememberedTasks,
        int loopTurns) {
    static final int MOST_TOOLS = 100_000;
    static final int MOST_TASKS = 1_000_000;
    static final int MOST_TURNS = 100_000;

    /** Copies the collections. */
    public AuthorizationSettings {
        rules = List.copyOf(rules);
        annotations = Map.copyOf(annotations);
    }

    /**
     * Rules with the defaults of everything else.
     *
     * @param rules in order
     * @return the server's annotations do not count
     */
    public static AuthorizationSettings of(List<RuleText> rules) {
        return new AuthorizationSettings(rules, Map.of(), false, 1000, 10_000, 1000);
    }

    /**
     * One rule as it is written.
     *
     * @param name for the log
     * @param allows whether it allows or denies
     * @param condition an expression of type bool
     * @param scopes that the principal needs besides; only for rules that allow
     */
    public record RuleText(String name, boolean allows, String condition, Set<String> scopes) {
        /** Copies the scopes. */
        public RuleText {
            scopes = Set.copyOf(scopes);
        }
    }
}
