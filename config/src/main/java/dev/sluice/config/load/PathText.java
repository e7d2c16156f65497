package dev.sluice.config.load;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Turns text into a path relative to the folder of the configuration. */
final class PathText {
    private PathText() {}

    /** Empty when the text is empty or the platform has no such path. */
    static Optional<Path> resolve(Path folder, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(folder.resolve(text).normalize());
        } catch (InvalidPathException notAPath) {
            // The JDK has no other way to ask.
            return Optional.empty();
        }
    }
}
