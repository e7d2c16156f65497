package dev.sluice.examples.javaerrorchecker.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the HTTP server listens.
 *
 * @param host a name or an address; an IPv6 address stands in brackets
 * @param port 0 to 65535; 0 lets the system choose
 */
public record ListenAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+):([0-9]{1,5})");

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException with the form {@code name: value (expected: range)}
     */
    public ListenAddress {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
    }

    /**
     * Reads {@code HOST:PORT}, for example {@code 127.0.0.1:3001} or {@code [::1]:3001}.
     *
     * @param text the address
     * @return the parts
     * @throws IllegalArgumentException when it has another form
     */
    public static ListenAddress parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("address: " + text + " (expected: HOST:PORT, such as 127.0.0.1:3001)");
        }
        return new ListenAddress(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
