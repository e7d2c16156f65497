package dev.sluice.interceptors.authorization;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The normal form of URIs that rules decide on: scheme and host in lower case, percent-encoding decoded once.
 *
 * <p>A URI whose meaning depends on who reads it has none, so that nothing else can be read than what was decided on: dot
 * segments, whether written out or encoded, encoded slashes, backslashes and percent signs, control characters, and
 * encodings of what is not UTF-8.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2">RFC 3986, section 6.2.2</a>
 */
final class UriForm {
    private UriForm() {}

    static Optional<String> of(String uri) {
        if (uri.chars().anyMatch(c -> c <= ' ' || c == 0x7F || c == '\\')) {
            return Optional.empty();
        }
        int path = pathStart(uri);
        int query = indexOfAny(uri, path, "?#");
        return decoded(uri.substring(path, query))
                .filter(UriForm::hasNoDotSegments)
                .map(plain -> uri.substring(0, path).toLowerCase(Locale.ROOT) + plain + uri.substring(query));
    }

    /** Behind scheme and authority; 0 when there is no scheme. */
    private static int pathStart(String uri) {
        int colon = uri.indexOf(':');
        int slash = uri.indexOf('/');
        if (colon < 0 || (slash >= 0 && slash < colon)) {
            return 0;
        }
        return uri.startsWith("//", colon + 1) ? indexOfAny(uri, colon + 3, "/?#") : colon + 1;
    }

    private static int indexOfAny(String text, int from, String characters) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static Optional<String> decoded(String path) {
        if (path.indexOf('%') < 0) {
            return Optional.of(path);
        }
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                plain.write(bytes[i]);
                continue;
            }
            int value = encoded(bytes, i + 1);
            if (value < ' ' || value == 0x7F || value == '/' || value == '\\' || value == '%') {
                return Optional.empty();
            }
            plain.write(value);
            i += 2;
        }
        return text(plain.toByteArray());
    }

    private static Optional<String> text(byte[] utf8) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The byte that two digits stand for; -1 when they are not two digits. */
    private static int encoded(byte[] bytes, int at) {
        if (at + 1 >= bytes.length) {
            return -1;
        }
        int high = Character.digit(bytes[at], 16);
        int low = Character.digit(bytes[at + 1], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Some servers cut a segment at a semicolon before they look for dots. */
    private static boolean hasNoDotSegments(String path) {
        for (String segment : path.split("/", -1)) {
            String name = segment.substring(0, indexOfAny(segment, 0, ";"));
            if (name.equals(".") || name.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
