package dev.sluice.examples.javaerrorchecker.server;

import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * One tool: how it is described and what it does.
 *
 * @param definition what clients see
 * @param action does the work; may refuse
 */
record CheckerTool(Tool definition, Function<ToolCall, ToolAnswer> action) {
    /** The names of the arguments that the tool knows. */
    Set<String> argumentNames() {
        return definition.inputSchema().get("properties") instanceof Map<?, ?> properties
                ? Set.copyOf(properties.keySet().stream().map(String::valueOf).toList())
                : Set.of();
    }

    /** What a call does to the sessions, as hints for the client's user. */
    enum Effect {
        /** Changes nothing. */
        READS(true, false, true),
        /** Adds something new with each call. */
        ADDS(false, false, false),
        /** Sets something to a state; doing it twice is doing it once. */
        SETS(false, false, true),
        /** Takes something away or replaces it. */
        REPLACES(false, true, true);

        private final boolean readOnly;
        private final boolean destructive;
        private final boolean idempotent;

        Effect(boolean readOnly, boolean destructive, boolean idempotent) {
            this.readOnly = readOnly;
            this.destructive = destructive;
            this.idempotent = idempotent;
        }

        /** Nothing here reaches beyond this server, so no tool is open-world. */
        ToolAnnotations annotations(String title) {
            return ToolAnnotations.builder()
                    .title(title)
                    .readOnlyHint(readOnly)
                    .destructiveHint(destructive)
                    .idempotentHint(idempotent)
                    .openWorldHint(false)
                    .build();
        }
    }

    static CheckerTool of(
            String name,
            String title,
            String description,
            Effect effect,
            Map<String, Object> input,
            Map<String, Object> output,
            Function<ToolCall, ToolAnswer> action) {
        Tool definition = Tool.builder(name, input)
                .title(title)
                .description(description)
                .outputSchema(output)
                .annotations(effect.annotations(title))
                .build();
        return new CheckerTool(definition, action);
    }
}
