package dev.sluice.interceptors.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AuthorizationFactoryTest {
    private final AuthorizationFactory factory = new AuthorizationFactory();

    @Test
    void rules_thatCompile_makeAnInterceptor() {
        assertThat(factory.create(rule(Map.of("allow", "tool.startsWith('read_') && 'x' in scopes"))))
                .isInstanceOf(Authorization.class);
        assertThat(factory.create(rule(Map.of("name", "all", "allow", true)))).isInstanceOf(Authorization.class);
    }

    @Test
    void expression_withAnUnknownWord_saysWhichAndWhere() {
        refuses(
                rule(Map.of("allow", "tol == 'x'")),
                "rules[0].allow: tol == 'x' (expected: a CEL expression of type bool: 1:1: undeclared reference to 'tol')");
    }

    @Test
    void expression_ofAnotherType_saysSo() {
        refuses(
                rule(Map.of("deny", "'text'")),
                "rules[0].deny: 'text' (expected: a CEL expression of type bool: 1:1: expected type 'bool' but found"
                        + " 'string')");
    }

    @Test
    void expression_thatIsTooLong_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory.create(rule(Map.of("allow", "tool == '" + "x".repeat(5000) + "'"))))
                .withMessageStartingWith("rules[0].allow: ");
    }

    @Test
    void rule_withoutEffect_isRefused() {
        refuses(
                rule(Map.of("name", "x")),
                "rules[0].allow: not set (expected: either allow or deny, with an expression)");
    }

    @Test
    void rule_thatDeniesWithScopes_isRefused() {
        refuses(
                rule(Map.of("deny", "true", "scopes", List.of("a"))),
                "rules[0].scopes: [a] (expected: beside allow only)");
    }

    @Test
    void noRules_areRefused() {
        refuses(Map.of(), "rules: not set (expected: at least one rule)");
    }

    @Test
    void unknownAnnotation_isRefused() {
        refuses(
                Map.of(
                        "rules", List.of(Map.of("allow", true)),
                        "annotations", Map.of("wipe", Map.of("harmless", true))),
                "annotations.wipe.harmless: unknown setting (expected: one of readOnlyHint, destructiveHint,"
                        + " idempotentHint, openWorldHint)");
    }

    private void refuses(Map<String, Object> settings, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory.create(settings))
                .withMessage(message);
    }

    private static Map<String, Object> rule(Map<String, Object> rule) {
        return Map.of("rules", List.of(rule));
    }
}
