package dev.sluice.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits a command into words as a POSIX shell does, and does nothing else of what a shell does: variables, patterns and
 * redirections stay the characters that they are. For one text.
 */
final class CommandWords {
    /** Within double quotes a backslash stays, unless it stands before one of these. */
    private static final String ESCAPED_IN_QUOTES = "$`\"\\\n";

    private final String text;
    private final List<String> words = new ArrayList<>();
    private @Nullable StringBuilder word;
    private int position;

    private CommandWords(String text) {
        this.text = text;
    }

    /**
     * Splits a command.
     *
     * @return its words, none when there are only blanks
     * @throws IllegalArgumentException when a quote is not closed, or nothing follows a backslash
     */
    static List<String> of(String text) {
        CommandWords split = new CommandWords(text);
        while (split.position < text.length()) {
            split.step(text.charAt(split.position++));
        }
        split.endWord();
        return List.copyOf(split.words);
    }

    private void step(char c) {
        switch (c) {
            case ' ', '\t', '\n' -> endWord();
            case '\'' -> singleQuoted();
            case '"' -> doubleQuoted();
            case '\\' -> begun().append(next("nothing follows a backslash"));
            default -> begun().append(c);
        }
    }

    private void singleQuoted() {
        StringBuilder current = begun();
        for (char c = inQuotes(); c != '\''; c = inQuotes()) {
            current.append(c);
        }
    }

    private void doubleQuoted() {
        StringBuilder current = begun();
        for (char c = inQuotes(); c != '"'; c = inQuotes()) {
            if (c != '\\') {
                current.append(c);
                continue;
            }
            char escaped = inQuotes();
            if (ESCAPED_IN_QUOTES.indexOf(escaped) < 0) {
                current.append(c);
            }
            current.append(escaped);
        }
    }

    private char inQuotes() {
        return next("a quote is not closed");
    }

    private char next(String otherwise) {
        if (position == text.length()) {
            throw new IllegalArgumentException(otherwise);
        }
        return text.charAt(position++);
    }

    private StringBuilder begun() {
        StringBuilder current = word == null ? new StringBuilder() : word;
        word = current;
        return current;
    }

    private void endWord() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }
}
