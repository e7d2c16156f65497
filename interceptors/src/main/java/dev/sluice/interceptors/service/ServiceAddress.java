package dev.sluice.interceptors.service;

import dev.sluice.interceptors.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a service is, and what it is shown.
 *
 * @param url http or https
 * @param headers further header fields for it; values may be secrets
 */
public record ServiceAddress(URI url, Map<String, String> headers) {
    /** The names of the settings that {@link #read} needs. */
    public static final String URL = "url";

    /** The second of them. */
    public static final String HEADERS = "headers";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,8192}");

    /** Copies the map. */
    public ServiceAddress {
        headers = Map.copyOf(headers);
    }

    /**
     * Reads it from the settings {@code url} and {@code headers}.
     *
     * @param settings of an interceptor
     * @return the address
     * @throws IllegalArgumentException when one of them is wrong; the message holds no value of a header
     */
    public static ServiceAddress read(Settings settings) {
        return new ServiceAddress(url(settings), headers(settings));
    }

    private static URI url(Settings settings) {
        IllegalArgumentException wrong =
                settings.objection(URL, "the address of a service, http or https, without user and fragment");
        try {
            URI url = new URI(settings.text(URL, ""));
            boolean known = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (!known || url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
                throw wrong;
            }
            return url;
        } catch (URISyntaxException e) {
            throw wrong;
        }
    }

    private static Map<String, String> headers(Settings settings) {
        Map<String, String> headers = settings.texts(HEADERS);
        headers.forEach((name, value) -> {
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                // The value may be a secret.
                throw new IllegalArgumentException(HEADERS + "." + name
                        + " (expected: the name of a header field, with printable ASCII as value)");
            }
        });
        return headers;
    }

    /** Leaves out the values of headers, and all of the address but its host. */
    @Override
    public String toString() {
        return "host=" + url.getHost() + ", headers=" + headers.keySet();
    }
}
