package dev.sluice.interceptors.validation;

import static dev.sluice.interceptors.validation.MemberRule.Form.ARRAY;
import static dev.sluice.interceptors.validation.MemberRule.Form.LOG_LEVEL;
import static dev.sluice.interceptors.validation.MemberRule.Form.OBJECT;
import static dev.sluice.interceptors.validation.MemberRule.Form.STRING;
import static dev.sluice.interceptors.validation.MemberRule.optional;
import static dev.sluice.interceptors.validation.MemberRule.required;
import static java.util.Map.entry;

import dev.sluice.interceptors.message.JsonView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members that methods require of their parameters, or of their results. All revisions that have a method agree on
 * these.
 */
final class MemberRules {
    private final Map<String, List<MemberRule>> rulesByMethod;

    private MemberRules(Map<String, List<MemberRule>> rulesByMethod) {
        this.rulesByMethod = rulesByMethod;
    }

    static MemberRules params() {
        return new MemberRules(Map.ofEntries(
                entry("tools/call", List.of(required("name", STRING), optional("arguments", OBJECT))),
                entry("prompts/get", List.of(required("name", STRING), optional("arguments", OBJECT))),
                entry("resources/read", List.of(required("uri", STRING))),
                entry("resources/subscribe", List.of(required("uri", STRING))),
                entry("resources/unsubscribe", List.of(required("uri", STRING))),
                entry(
                        "completion/complete",
                        List.of(
                                required("ref", OBJECT),
                                required("ref/type", STRING),
                                required("argument", OBJECT),
                                required("argument/name", STRING),
                                required("argument/value", STRING))),
                entry("logging/setLevel", List.of(required("level", LOG_LEVEL))),
                entry("subscriptions/listen", List.of(required("notifications", OBJECT))),
                entry("tasks/get", List.of(required("taskId", STRING))),
                entry("tasks/cancel", List.of(required("taskId", STRING))),
                entry("tasks/result", List.of(required("taskId", STRING))),
                entry("tasks/update", List.of(required("taskId", STRING), required("inputResponses", OBJECT))),
                entry(
                        "initialize",
                        List.of(
                                required("protocolVersion", STRING),
                                required("capabilities", OBJECT),
                                required("clientInfo", OBJECT),
                                required("clientInfo/name", STRING),
                                required("clientInfo/version", STRING)))));
    }

    static MemberRules results() {
        return new MemberRules(Map.ofEntries(
                entry("tools/call", List.of(required("content", ARRAY))),
                entry("tools/list", List.of(required("tools", ARRAY))),
                entry("prompts/get", List.of(required("messages", ARRAY))),
                entry("prompts/list", List.of(required("prompts", ARRAY))),
                entry("resources/read", List.of(required("contents", ARRAY))),
                entry("resources/list", List.of(required("resources", ARRAY))),
                entry("resources/templates/list", List.of(required("resourceTemplates", ARRAY))),
                entry(
                        "completion/complete",
                        List.of(required("completion", OBJECT), required("completion/values", ARRAY))),
                entry("tasks/list", List.of(required("tasks", ARRAY))),
                entry(
                        "server/discover",
                        List.of(required("supportedVersions", ARRAY), required("capabilities", OBJECT))),
                entry(
                        "initialize",
                        List.of(
                                required("protocolVersion", STRING),
                                required("capabilities", OBJECT),
                                required("serverInfo", OBJECT)))));
    }

    /** Whether there is anything to check; if not, nobody needs to build the tree. */
    boolean concern(String method) {
        return rulesByMethod.containsKey(method);
    }

    /** The first thing that is wrong, in words; empty when nothing is. */
    Optional<String> objection(String method, JsonView object) {
        return rulesByMethod.getOrDefault(method, List.of()).stream()
                .flatMap(rule -> rule.objection(object).stream())
                .findFirst();
    }
}
