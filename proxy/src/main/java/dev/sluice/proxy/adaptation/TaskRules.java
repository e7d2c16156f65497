package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.Methods;
import java.util.List;
import java.util.function.Consumer;

/** Tasks of 2025-11-25 are an agreement between two ends of that revision; the model does not have them. */
final class TaskRules {
    private TaskRules() {}

    static List<Rule> raising() {
        return List.of(
                hiding(
                        "tasks are not announced",
                        value -> value.object("capabilities").ifPresent(capabilities -> capabilities.drop("tasks")),
                        Place.params(Methods.INITIALIZE),
                        Place.result(Methods.INITIALIZE)),
                hiding(
                        "tools do not run as tasks",
                        result -> result.array("tools")
                                .ifPresent(tools -> tools.forEachObject(tool -> tool.drop("execution"))),
                        Place.result(Methods.TOOLS_LIST)),
                hiding(
                        "requests do not become tasks",
                        params -> params.drop("task"),
                        Place.params(Methods.TOOLS_CALL),
                        Place.params(Methods.SAMPLING_CREATE),
                        Place.params(Methods.ELICITATION_CREATE)));
    }

    private static Rule hiding(String name, Consumer<JsonObject> change, Place... places) {
        return Rule.raising(name, Revisions.LEGACY, Revisions.ALL, change, places);
    }
}
