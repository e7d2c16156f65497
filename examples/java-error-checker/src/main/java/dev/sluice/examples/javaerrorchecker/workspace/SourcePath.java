package dev.sluice.examples.javaerrorchecker.workspace;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a Java source inside a workspace, such as {@code com/example/Main.java}.
 *
 * <p>Only names that mean the same on every file system pass: folders and the file are made of ASCII letters, digits,
 * {@code _}, {@code $} and {@code -}, separated by {@code /}. So no name can leave its workspace, hide a character, or
 * meet a device. Only the last part ends in {@code .java}, hence a folder never stands where a file should.
 *
 * @param text the name with forward slashes, at most 255 characters
 */
public record SourcePath(String text) implements Comparable<SourcePath> {
    private static final int MAX_LENGTH = 255;
    private static final String EXTENSION = ".java";
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_$-]+");
    /** Windows opens devices under these names, in every folder and with any extension. */
    private static final Pattern DEVICE = Pattern.compile("(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]");

    private static final Set<String> RELATIVE_PARTS = Set.of(".", "..");

    /**
     * Checks a name that a caller gave.
     *
     * @throws Refusal when the name could mean anything but one Java source inside the workspace
     */
    public SourcePath {
        if (text.isEmpty()) {
            throw new Refusal("The path is empty. Give a relative path such as com/example/Main.java.");
        }
        if (text.length() > MAX_LENGTH) {
            throw new Refusal("The path has " + text.length() + " characters; at most " + MAX_LENGTH + " are allowed.");
        }
        refuseUnsafeCharacters(text);
        if (text.startsWith("/")) {
            throw refusal(text, "is absolute. Paths are relative to the workspace, without a leading /");
        }
        if (!text.endsWith(EXTENSION)) {
            throw refusal(text, "does not end in .java. A workspace holds Java sources only");
        }
        for (String part : text.substring(0, text.length() - EXTENSION.length()).split("/", -1)) {
            checkPart(text, part);
        }
    }

    private static void refuseUnsafeCharacters(String text) {
        // The text is not repeated here: it may hold characters that a terminal or a log obeys.
        if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new Refusal(
                    "The path holds a control character or one outside ASCII. Use letters, digits, _, $ and -.");
        }
        if (text.indexOf('\\') >= 0) {
            throw refusal(text, "holds a backslash. Separate folders with /");
        }
    }

    private static void checkPart(String text, String part) {
        if (RELATIVE_PARTS.contains(part)) {
            throw refusal(text, "holds the part \"" + part + "\". Name the file from the workspace's top folder down");
        }
        if (part.isEmpty()) {
            throw refusal(text, "has an empty part. Put one / between two names");
        }
        if (!PART.matcher(part).matches()) {
            throw refusal(text, "has the part \"" + part + "\". Use letters, digits, _, $ and - only");
        }
        if (DEVICE.matcher(part).matches()) {
            throw refusal(text, "uses " + part.toUpperCase(Locale.ROOT) + ", a reserved device name. Choose another");
        }
    }

    private static Refusal refusal(String text, String trouble) {
        return new Refusal("The path \"" + text + "\" " + trouble + ".");
    }

    /** Where the file lies under a workspace's folder. */
    Path under(Path folder) {
        return folder.resolve(text);
    }

    @Override
    public int compareTo(SourcePath other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
