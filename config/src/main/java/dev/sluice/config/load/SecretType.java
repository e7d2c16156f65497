package dev.sluice.config.load;

import dev.sluice.config.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A single value that no message shows.
 *
 * @param expected what it has to be, in words
 * @param isSound whether a value is that
 */
record SecretType(String name, String expected, Predicate<String> isSound) implements Type<Secret> {
    @Override
    public Optional<Secret> bind(YamlNode node, Binder binder) {
        if (!(node instanceof YamlNode.Scalar) || node.isEmpty()) {
            binder.problem(node, "no single value (expected: " + expected + ")");
            return Optional.empty();
        }
        return binder.text(node, expected).flatMap(text -> check(text, node, binder));
    }

    private Optional<Secret> check(String text, YamlNode node, Binder binder) {
        if (!isSound.test(text)) {
            binder.problem(node, "not usable, and not shown since it is a secret (expected: " + expected + ")");
            return Optional.empty();
        }
        return Optional.of(new Secret(text));
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.text();
    }
}
