package dev.sluice.proxy.testing;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of an HTTP message as it came over the wire.
 *
 * @param startLine request or status line
 * @param headers by lower-case name; the values of a repeated name joined by a comma
 */
public record HttpHead(String startLine, Map<String, String> headers) {
    /**
     * The status of a response.
     *
     * @return the number in the status line
     */
    public int status() {
        return Integer.parseInt(startLine.split(" ", -1)[1]);
    }

    /**
     * The value of a header.
     *
     * @param name in any case
     * @return empty when the head does not have it
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
