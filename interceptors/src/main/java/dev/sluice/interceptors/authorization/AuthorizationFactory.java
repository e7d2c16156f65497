package dev.sluice.interceptors.authorization;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import dev.sluice.interceptors.authorization.AuthorizationSettings.RuleText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes {@link Authorization} from the settings {@code rules}, {@code annotations}, {@code trustAnnotations},
 * {@code rememberedTools}, {@code rememberedTasks} and {@code loopTurns}.
 */
public final class AuthorizationFactory implements InterceptorFactory {
    private static final String ALLOW = "allow";
    private static final String DENY = "deny";
    private static final String SCOPES = "scopes";

    /** Found as a service. */
    public AuthorizationFactory() {}

    @Override
    public String name() {
        return "authorization";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(
                values, "rules", "annotations", "trustAnnotations", "rememberedTools", "rememberedTasks", "loopTurns");
        AuthorizationSettings defaults = AuthorizationSettings.of(List.of());
        int turns = settings.integer("loopTurns", 1, AuthorizationSettings.MOST_TURNS, defaults.loopTurns());
        Vocabulary vocabulary = new Vocabulary(turns);
        List<RuleText> rules = new ArrayList<>();
        List<Settings> written = settings.sections("rules", "name", ALLOW, DENY, SCOPES);
        if (written.isEmpty()) {
            throw settings.objection("rules", "at least one rule");
        }
        for (Settings rule : written) {
            rules.add(rule(rule, rules.size(), vocabulary));
        }
        return new Authorization(new AuthorizationSettings(
                rules,
                annotations(settings),
                settings.bool("trustAnnotations", defaults.trustAnnotations()),
                settings.integer("rememberedTools", 1, AuthorizationSettings.MOST_TOOLS, defaults.rememberedTools()),
                settings.integer("rememberedTasks", 1, AuthorizationSettings.MOST_TASKS, defaults.rememberedTasks()),
                turns));
    }

    private static RuleText rule(Settings rule, int position, Vocabulary vocabulary) {
        if (rule.has(ALLOW) == rule.has(DENY)) {
            throw rule.objection(ALLOW, "either allow or deny, with an expression");
        }
        String effect = rule.has(ALLOW) ? ALLOW : DENY;
        if (rule.has(DENY) && rule.has(SCOPES)) {
            throw rule.objection(SCOPES, "beside allow only");
        }
        String condition = rule.isFlag(effect) ? Boolean.toString(rule.bool(effect, true)) : rule.text(effect, "");
        try {
            var unused = vocabulary.compile(condition);
        } catch (IllegalArgumentException e) {
            throw rule.objection(effect, "a CEL expression of type bool: " + e.getMessage());
        }
        return new RuleText(
                rule.text("name", "rule " + (position + 1)),
                effect.equals(ALLOW),
                condition,
                Set.copyOf(rule.strings(SCOPES, List.of())));
    }

    private static Map<String, Map<String, Boolean>> annotations(Settings settings) {
        Map<String, Map<String, Boolean>> annotations = new HashMap<>();
        Settings tools = settings.section(
                "annotations", settings.map("annotations").keySet().toArray(String[]::new));
        for (String tool : settings.map("annotations").keySet()) {
            Map<String, Boolean> said = new HashMap<>();
            Settings hints = tools.section(tool, "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint");
            for (String hint : tools.map(tool).keySet()) {
                said.put(hint, hints.bool(hint, false));
            }
            annotations.put(tool, said);
        }
        return annotations;
    }
}
