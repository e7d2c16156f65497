package dev.sluice.config.load;

import java.util.List;
import java.util.Map;

/** A node of the source that knows where it stands. */
sealed interface YamlNode {
    Position position();

    YamlPath path();

    /** What to call the node in a message. */
    String quoted();

    /** Whether the file names the key and gives it no value. */
    default boolean isEmpty() {
        return false;
    }

    /**
     * A single value.
     *
     * @param text the value as written, without quotes; placeholders are not resolved
     * @param plain whether it stands without quotes
     */
    record Scalar(Position position, YamlPath path, String text, boolean plain) implements YamlNode {
        @Override
        public String quoted() {
            return Quote.of(text);
        }

        @Override
        public boolean isEmpty() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    /** A list. */
    record Sequence(Position position, YamlPath path, List<YamlNode> items) implements YamlNode {
        @Override
        public String quoted() {
            return "a list";
        }
    }

    /** Keys with values, in the order of the file. */
    record Mapping(Position position, YamlPath path, Map<String, Entry> entries) implements YamlNode {
        @Override
        public String quoted() {
            return "a mapping";
        }
    }

    /** A key of a mapping, with the place where it stands, and its value. */
    record Entry(Position position, YamlPath path, YamlNode value) {}
}
