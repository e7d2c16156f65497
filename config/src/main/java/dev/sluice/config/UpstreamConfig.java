package dev.sluice.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Section {@code upstream} of a route: the server behind it.
 *
 * @param url the MCP endpoint of the server: http or https, with a host, without user info and fragment
 * @param headers static header fields of every HTTP request to the upstream, in the order of the file
 * @param trust PEM file with the certificate authorities to trust instead of the platform's; only for https
 */
public record UpstreamConfig(URI url, Map<String, Secret> headers, Optional<Path> trust) {
    /** What {@link #isUsable} asks for, in words. */
    public static final String EXPECTED_URL =
            "an address like http://127.0.0.1:3001/mcp or https://host/path, without user info and fragment";

    public UpstreamConfig {
        if (!isUsable(url)) {
            throw new IllegalArgumentException("upstream.url: not usable (expected: " + EXPECTED_URL + ")");
        }
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * An upstream without static headers and with the platform's certificate authorities.
     *
     * @param url the MCP endpoint of the server
     * @return the upstream
     * @throws IllegalArgumentException when the address is not {@linkplain #isUsable usable}
     */
    public static UpstreamConfig of(URI url) {
        return new UpstreamConfig(url, Map.of(), Optional.empty());
    }

    /**
     * Whether an address can be an upstream.
     *
     * @param url any
     * @return true when it is http or https and has a host, a port up to 65535 if any, no user info and no fragment
     */
    public static boolean isUsable(URI url) {
        return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                && url.getHost() != null
                && url.getPort() != 0
                && url.getPort() <= 65_535
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null;
    }

    /**
     * Whether the connection to the upstream is encrypted.
     *
     * @return true for https
     */
    public boolean isEncrypted() {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /**
     * Whether the upstream runs on this machine, without looking anything up.
     *
     * @return true for {@code localhost}, 127.0.0.0/8 and {@code ::1}
     */
    public boolean isLoopback() {
        return Address.isLoopback(url.getHost());
    }

    /** Shows the names of the headers but not their values, and no query, because either may hold a credential. */
    @Override
    public String toString() {
        String shown =
                url.getRawQuery() == null ? url.toString() : url.toString().replaceFirst("\\?.*", "?***");
        return "UpstreamConfig[url=" + shown + ", headers=" + headers + ", trust=" + trust + "]";
    }
}
