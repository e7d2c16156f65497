package dev.sluice.config.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The path of a file that exists, relative to the folder of the configuration. */
record FileType(String name) implements Type<Path> {
    @Override
    public Optional<Path> bind(YamlNode node, Binder binder) {
        String expected = "the path of a " + name;
        return binder.text(node, expected).flatMap(text -> existing(text, node, expected, binder));
    }

    private static Optional<Path> existing(String text, YamlNode node, String expected, Binder binder) {
        Optional<Path> path = PathText.resolve(binder.folder(), text);
        if (path.isEmpty()) {
            binder.unexpected(node, expected);
        } else if (!Files.isRegularFile(path.get()) || !Files.isReadable(path.get())) {
            binder.problem(node, node.quoted() + " is not a readable file (expected: " + expected + ")");
            return Optional.empty();
        }
        return path;
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.text();
    }
}
