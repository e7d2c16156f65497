package dev.sluice.interceptors;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Header fields that interceptors want on the HTTP request that carries a message to the upstream. Transports without
 * headers have no use for them.
 *
 * @param fields lower-case names, values of visible ASCII and spaces
 */
public record UpstreamHeaders(Map<String, String> fields) {
    /** Where the fields of an exchange are. */
    public static final AttributeKey<UpstreamHeaders> KEY =
            AttributeKey.of("headers for the upstream", UpstreamHeaders.class);

    /** What the transport itself decides, or what would name somebody to the upstream in Sluice's place. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "proxy-authenticate",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "accept",
            "accept-encoding",
            "expect",
            "authorization",
            "cookie",
            "last-event-id",
            "via",
            "user-agent");

    /** Copies the map. */
    public UpstreamHeaders {
        fields = Map.copyOf(fields);
    }

    /**
     * The fields of an exchange.
     *
     * @param attributes of the exchange
     * @return none when no interceptor wants any
     */
    public static Map<String, String> of(Attributes attributes) {
        return attributes.get(KEY).map(UpstreamHeaders::fields).orElse(Map.of());
    }

    /**
     * Adds fields to those of an exchange, in place of others of the same names.
     *
     * @param attributes of the exchange
     * @param more names that are {@linkplain #isFree free}, and any values: what cannot stand in a header is encoded with
     *     percent signs
     */
    public static void add(Attributes attributes, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(of(attributes));
        more.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), HeaderText.of(value)));
        attributes.put(KEY, new UpstreamHeaders(all));
    }

    /**
     * Whether interceptors may set a field.
     *
     * @param name in any case
     * @return false for what is no name of a field, for fields of the transport and of MCP, and for credentials
     */
    public static boolean isFree(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.matches("[!#$%&'*+.^_`|~0-9a-z-]{1,128}")
                && !RESERVED.contains(lower)
                && !lower.startsWith("mcp-");
    }
}
