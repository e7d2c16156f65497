package dev.sluice.proxy.cli;

import dev.sluice.config.StdioConfig;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a command. The text is not repeated in the complaint, because it may hold a password. */
final class CommandConverter implements ITypeConverter<StdioConfig> {
    @Override
    public StdioConfig convert(String text) {
        List<String> words = words(text);
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new TypeConversionException("empty (expected: a program and its arguments)");
        }
        return StdioConfig.of(words);
    }

    private static List<String> words(String text) {
        try {
            return CommandWords.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage() + " (expected: a program and its arguments)");
        }
    }
}
