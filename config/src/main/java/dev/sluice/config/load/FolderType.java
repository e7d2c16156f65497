package dev.sluice.config.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The path of a folder that exists, relative to the folder of the configuration. */
record FolderType() implements Type<Path> {
    private static final String EXPECTED = "the path of a folder";

    @Override
    public Optional<Path> bind(YamlNode node, Binder binder) {
        return binder.text(node, EXPECTED).flatMap(text -> existing(text, node, binder));
    }

    private static Optional<Path> existing(String text, YamlNode node, Binder binder) {
        Optional<Path> path = PathText.resolve(binder.folder(), text);
        if (path.isEmpty()) {
            binder.unexpected(node, EXPECTED);
        } else if (!Files.isDirectory(path.get())) {
            binder.problem(node, node.quoted() + " is not a folder (expected: " + EXPECTED + ")");
            return Optional.empty();
        }
        return path;
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public Map<String, Object> schema() {
        return Schemas.text();
    }
}
