package dev.sluice.interceptors.schema;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.RecentMap;
import dev.sluice.interceptors.ToolNames;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schemas of the tools that were last seen in lists. A schema that has not changed is not compiled again. */
final class ToolSchemas {
    private static final Known NOTHING = new Known(JsonView.missing(), null, JsonView.missing(), null);

    private final SchemaCompiler compiler;
    private final RecentMap<String, Known> known;

    ToolSchemas(SchemaValidationSettings settings) {
        this.compiler = new SchemaCompiler(settings);
        this.known = new RecentMap<>(settings.tools());
    }

    void learn(InterceptContext context, McpResponse list) {
        ToolNames names = ToolNames.of(context);
        for (JsonView tool : list.body().at("/result/tools").items()) {
            tool.member("name").string().ifPresent(name -> learn(names.own(name), tool));
        }
    }

    private void learn(String name, JsonView tool) {
        JsonView input = tool.member("inputSchema");
        JsonView output = tool.member("outputSchema");
        Known before = known.get(name).orElse(NOTHING);
        known.put(
                name,
                new Known(
                        input,
                        input.equals(before.inputSchema()) ? before.input() : compiled(input),
                        output,
                        output.equals(before.outputSchema()) ? before.output() : compiled(output)));
    }

    private @Nullable Validator compiled(JsonView schema) {
        return schema.isPresent() ? compiler.compile(schema).orElse(null) : null;
    }

    /** What validates the arguments of a tool; empty when no usable schema is known. */
    Optional<Validator> ofArguments(String tool) {
        return known.get(tool).flatMap(schemas -> Optional.ofNullable(schemas.input()));
    }

    /** What validates the structured result of a tool; empty when it has none, or no usable one. */
    Optional<Validator> ofResult(String tool) {
        return known.get(tool).flatMap(schemas -> Optional.ofNullable(schemas.output()));
    }

    private record Known(
            JsonView inputSchema,
            @Nullable Validator input,
            JsonView outputSchema,
            @Nullable Validator output) {}
}
