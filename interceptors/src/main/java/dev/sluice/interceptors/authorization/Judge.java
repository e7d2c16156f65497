package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.authorization.Operation.Kind;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.Methods;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides about single operations: the rules, with what is known of tools and tasks. */
final class Judge {
    private static final Decision NOWHERE = Decision.deny("a URI without a normal form");
    private static final Decision FOREIGN = Decision.deny("a task of another principal");

    private final Rules rules;
    private final ToolAnnotations annotations;
    private final TaskOwners tasks;

    Judge(Rules rules, ToolAnnotations annotations, TaskOwners tasks) {
        this.rules = rules;
        this.annotations = annotations;
        this.tasks = tasks;
    }

    Decision tool(InterceptContext context, String name, Optional<Supplier<JsonView>> arguments) {
        return decide(context, new Operation(Methods.TOOLS_CALL, Kind.TOOL, name, arguments));
    }

    Decision prompt(InterceptContext context, String name, Optional<Supplier<JsonView>> arguments) {
        return decide(context, new Operation(Methods.PROMPTS_GET, Kind.PROMPT, name, arguments));
    }

    Decision resource(InterceptContext context, String method, String uri) {
        return UriForm.of(uri)
                .map(form ->
                        decide(context, new Operation(method, Kind.RESOURCE, form, Optional.of(JsonView::missing))))
                .orElse(NOWHERE);
    }

    /** A task that is remembered is its owner's, as long as the owner may use the tool; others are for the rules. */
    Decision task(InterceptContext context, String method, String id) {
        return tasks.find(id)
                .map(owned -> owned.isOf(context) ? tool(context, owned.tool(), Optional.empty()) : FOREIGN)
                .orElseGet(() -> decide(context, new Operation(method, Kind.TASK, id, Optional.of(JsonView::missing))));
    }

    Decision other(InterceptContext context, String method, Optional<Supplier<JsonView>> params) {
        return decide(context, new Operation(method, Kind.NONE, "", params));
    }

    /** Questions are part of what was allowed, unless a rule denies them. */
    Decision question(InterceptContext context, String method, JsonView params) {
        Operation operation = new Operation(method, Kind.NONE, "", Optional.of(() -> params));
        return rules.decideUnlessDenied(new Facts(context, operation, annotations.of("")));
    }

    private Decision decide(InterceptContext context, Operation operation) {
        Facts facts = new Facts(context, operation, annotations.of(operation.target(Kind.TOOL)));
        return rules.decide(facts, context.principal());
    }
}
