package dev.sluice.config.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${env:NAME}</code> and <code>${file:PATH}</code> in the values of the file; <code>$${</code> stands for
 * a literal <code>${</code>. What is put in is not looked at again, and no message contains it.
 */
final class Placeholders {
    private static final String FORMS = "${env:NAME} or ${file:PATH}; $${ stands for a literal ${";
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int LARGEST_FILE = 64 * 1024;

    private final Function<String, @Nullable String> environment;
    private final Path folder;
    private final Problems problems;

    Placeholders(Function<String, @Nullable String> environment, Path folder, Problems problems) {
        this.environment = environment;
        this.folder = folder;
        this.problems = problems;
    }

    /** Whether a value of the file needs resolving. */
    static boolean isIn(String text) {
        return text.contains("${");
    }

    /** The text with its placeholders filled in; empty when that failed, and then every reason is among the problems. */
    Optional<String> resolve(YamlNode.Scalar scalar) {
        String text = scalar.text();
        StringBuilder resolved = new StringBuilder(text.length());
        boolean complete = true;
        int copied = 0;
        for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", copied)) {
            if (open > copied && text.charAt(open - 1) == '$') {
                resolved.append(text, copied, open - 1).append("${");
                copied = open + 2;
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                problems.add(scalar, "a placeholder without its closing brace (expected: " + FORMS + ")");
                return Optional.empty();
            }
            Optional<String> value = lookUp(text.substring(open + 2, close), scalar);
            complete &= value.isPresent();
            resolved.append(text, copied, open).append(value.orElse(""));
            copied = close + 1;
        }
        resolved.append(text, copied, text.length());
        return complete ? Optional.of(resolved.toString()) : Optional.empty();
    }

    private Optional<String> lookUp(String reference, YamlNode.Scalar scalar) {
        if (reference.startsWith("env:")) {
            return variable(reference.substring("env:".length()), scalar);
        }
        if (reference.startsWith("file:")) {
            return file(reference.substring("file:".length()), scalar);
        }
        problems.add(scalar, "unknown placeholder " + Quote.of("${" + reference + "}") + " (expected: " + FORMS + ")");
        return Optional.empty();
    }

    private Optional<String> variable(String name, YamlNode.Scalar scalar) {
        if (!VARIABLE.matcher(name).matches()) {
            problems.add(scalar, Quote.of(name) + " (expected: the name of an environment variable)");
            return Optional.empty();
        }
        Optional<String> value = Optional.ofNullable(environment.apply(name));
        if (value.isEmpty()) {
            problems.add(scalar, "the environment variable " + name + " is not set");
        }
        return value;
    }

    private Optional<String> file(String name, YamlNode.Scalar scalar) {
        Optional<Path> path = PathText.resolve(folder, name);
        if (path.isEmpty()) {
            problems.add(scalar, Quote.of(name) + " (expected: the path of a file)");
            return Optional.empty();
        }
        try {
            return Optional.of(contents(path.get()));
        } catch (NoSuchFileException absent) {
            problems.add(scalar, "the file " + Quote.of(name) + " does not exist");
        } catch (CharacterCodingException binary) {
            problems.add(scalar, "the file " + Quote.of(name) + " is not UTF-8");
        } catch (IOException failure) {
            problems.add(scalar, "the file " + Quote.of(name) + " cannot be read (expected: at most 64 KiB of text)");
        }
        return Optional.empty();
    }

    /** The text of a file without the line break at its end, which editors and tools add to secrets. */
    private static String contents(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new IOException("too large");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.replaceFirst("\\r?\\n\\z", "");
        }
    }
}
