package dev.sluice.examples.javaerrorchecker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size such as {@code 4096}, {@code 256K} or {@code 4M} as a number of bytes. */
final class ByteSize implements ITypeConverter<Integer> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,10})([KM]?)");

    @Override
    public Integer convert(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a size (expected: bytes, or a number with K or M)");
        }
        long unit = switch (parts.group(2)) {
            case "K" -> 1L << 10;
            case "M" -> 1L << 20;
            default -> 1L;
        };
        long bytes = Long.parseLong(parts.group(1)) * unit;
        if (bytes > Integer.MAX_VALUE) {
            throw new TypeConversionException("'" + text + "' is too large (expected: less than 2048M)");
        }
        return (int) bytes;
    }
}
