package dev.sluice.config.load;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What binding one source needs: the place for problems, the placeholders, and the folder of relative paths. */
final class Binder {
    private final Problems problems;
    private final Placeholders placeholders;
    private final Path folder;
    private final Map<String, YamlNode> claimed = new HashMap<>();

    Binder(Problems problems, Placeholders placeholders, Path folder) {
        this.problems = problems;
        this.placeholders = placeholders;
        this.folder = folder;
    }

    void problem(YamlNode node, String message) {
        problems.add(node, message);
    }

    void problem(Position position, YamlPath path, String message) {
        problems.add(position, path, message);
    }

    int problemCount() {
        return problems.count();
    }

    Path folder() {
        return folder;
    }

    /** The text of a single value with its placeholders filled in; empty after a problem. */
    Optional<String> text(YamlNode node, String expected) {
        if (node instanceof YamlNode.Scalar scalar && !scalar.isEmpty()) {
            return placeholders.resolve(scalar);
        }
        unexpected(node, expected);
        return Optional.empty();
    }

    /** Says that a value is not what its key takes. The value is shown as the file has it, placeholders and all. */
    void unexpected(YamlNode node, String expected) {
        problem(node, (node.isEmpty() ? "no value" : node.quoted()) + " (expected: " + expected + ")");
    }

    /** Says so when a value that must be unique in the file occurs a second time. */
    void claim(String kind, Object value, YamlNode node) {
        YamlNode first = claimed.putIfAbsent(kind + " " + value, node);
        if (first != null) {
            problem(
                    node,
                    "the same " + kind + " as " + first.path() + " in line "
                            + first.position().line() + " (expected: each " + kind + " once)");
        }
    }
}
