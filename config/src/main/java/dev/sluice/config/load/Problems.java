package dev.sluice.config.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong with one source. */
final class Problems {
    private static final Comparator<ConfigProblem> IN_ORDER_OF_THE_FILE =
            Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column);

    private final String source;
    private final List<ConfigProblem> found = new ArrayList<>();

    Problems(String source) {
        this.source = source;
    }

    void add(YamlNode node, String message) {
        add(node.position(), node.path(), message);
    }

    void add(Position position, YamlPath path, String message) {
        found.add(new ConfigProblem(position.line(), position.column(), path.toString(), message));
    }

    int count() {
        return found.size();
    }

    /** For a problem after which nothing further can be learned from the source. */
    ConfigException last(Position position, String message) {
        add(position, YamlPath.ROOT, message);
        return exception();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw exception();
        }
    }

    private ConfigException exception() {
        return new ConfigException(
                source, found.stream().sorted(IN_ORDER_OF_THE_FILE).toList());
    }
}
