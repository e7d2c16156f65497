package dev.sluice.config.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Gets the text of a configuration file, or says why there is none. */
final class SourceText {
    private static final int LARGEST = 1 << 20;
    private static final String TOO_LARGE = "larger than 1 MiB";

    private final Problems problems;

    SourceText(Problems problems) {
        this.problems = problems;
    }

    String read(Path file) {
        if (Files.isDirectory(file)) {
            throw problems.last(Position.NOWHERE, "is a directory (expected: a YAML file)");
        }
        try (InputStream bytes = Files.newInputStream(file)) {
            return decode(bytes.readNBytes(LARGEST + 1));
        } catch (NoSuchFileException absent) {
            throw problems.last(Position.NOWHERE, "no such file");
        } catch (AccessDeniedException denied) {
            throw problems.last(Position.NOWHERE, "cannot be read (permission denied)");
        } catch (IOException failure) {
            throw problems.last(Position.NOWHERE, "cannot be read (" + failure.getMessage() + ")");
        }
    }

    private String decode(byte[] bytes) {
        if (bytes.length > LARGEST) {
            throw problems.last(Position.NOWHERE, TOO_LARGE);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
        String decoded = text.flip().toString();
        if (result.isError()) {
            throw problems.last(Position.of(decoded, decoded.length()), "not UTF-8");
        }
        return check(decoded);
    }

    /** Refuses what YAML has no place for, so that the parser need not report it without a place. */
    String check(String text) {
        if (text.length() > LARGEST) {
            throw problems.last(Position.NOWHERE, TOO_LARGE);
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (int i = 0; i < body.length(); i++) {
            if (!isAllowed(body, i)) {
                String code = String.format("U+%04X", (int) body.charAt(i));
                throw problems.last(Position.of(body, i), "control character " + code);
            }
        }
        return body;
    }

    private static boolean isAllowed(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
        }
        // YAML 1.2.2, section 5.1: the printable characters.
        return c == '\t' || c == '\n' || c == '\r' || c == 0x85 || (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0xFFFE);
    }
}
