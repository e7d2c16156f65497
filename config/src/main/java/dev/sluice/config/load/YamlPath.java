package dev.sluice.config.load;

import java.util.Optional;

/**
 * The way from the root to a node, for messages. A linked list, because most paths are never printed and one text per
 * node would grow with the depth.
 */
record YamlPath(Optional<YamlPath> parent, String step) {
    static final YamlPath ROOT = new YamlPath(Optional.empty(), "");

    YamlPath key(String name) {
        return new YamlPath(Optional.of(this), name);
    }

    YamlPath item(int index) {
        return new YamlPath(Optional.of(this), "[" + index + "]");
    }

    @Override
    public String toString() {
        String before = parent.map(YamlPath::toString).orElse("");
        return before.isEmpty() || step.startsWith("[") ? before + step : before + "." + step;
    }
}
