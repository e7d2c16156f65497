package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.RecentMap;
import dev.sluice.interceptors.message.JsonView;
import java.util.HashMap;
import java.util.Map;

/**
 * What is held to be true of a tool. What the operator says counts most; then, only where the operator trusts the server,
 * what the server says; then the worst.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/schema#toolannotations">MCP, ToolAnnotations</a>
 */
final class ToolAnnotations {
    private static final Map<String, Boolean> WORST =
            Map.of("readOnlyHint", false, "destructiveHint", true, "idempotentHint", false, "openWorldHint", true);

    private final Map<String, Map<String, Boolean>> said;
    private final boolean trusting;
    private final RecentMap<String, Map<String, Boolean>> learned;

    ToolAnnotations(Map<String, Map<String, Boolean>> said, boolean trusting, int mostTools) {
        this.said = Map.copyOf(said);
        this.trusting = trusting;
        this.learned = new RecentMap<>(mostTools);
    }

    static boolean isKnown(String annotation) {
        return WORST.containsKey(annotation);
    }

    Map<String, Boolean> of(String tool) {
        Map<String, Boolean> annotations = new HashMap<>(WORST);
        if (trusting) {
            learned.get(tool).ifPresent(annotations::putAll);
        }
        annotations.putAll(said.getOrDefault(tool, Map.of()));
        return annotations;
    }

    void learn(String tool, JsonView annotations) {
        if (!trusting) {
            return;
        }
        Map<String, Boolean> read = new HashMap<>();
        annotations
                .members()
                .forEach((name, value) ->
                        value.bool().filter(hint -> isKnown(name)).ifPresent(hint -> read.put(name, hint)));
        learned.put(tool, read);
    }
}
