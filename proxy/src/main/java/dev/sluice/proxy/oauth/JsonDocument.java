package dev.sluice.proxy.oauth;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.text.ParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object of an authorization server.
 *
 * @param members its members as JSON types them
 */
public record JsonDocument(Map<String, Object> members) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * Reads one.
     *
     * @param text of a JSON object
     * @return the object
     * @throws WebException when the text is none
     */
    public static JsonDocument parse(String text) {
        try {
            return new JsonDocument(JSONObjectUtils.parse(text));
        } catch (ParseException | IllegalArgumentException e) {
            // What was read may hold a token.
            throw new WebException("the answer is not a JSON object");
        }
    }

    /**
     * The object as text.
     *
     * @return JSON
     */
    public String toJson() {
        return JSONObjectUtils.toJSONString(members);
    }

    /**
     * A member that is a text.
     *
     * @param name of the member
     * @return empty when there is none
     */
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * A member that is a whole number.
     *
     * @param name of the member
     * @return empty when there is none
     */
    public Optional<Long> number(String name) {
        return members.get(name) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    /**
     * A member that is a URL.
     *
     * @param name of the member
     * @return empty when there is none, or when a credential could be read on the way there
     */
    public Optional<URI> url(String name) {
        return text(name).flatMap(JsonDocument::uri).filter(JsonDocument::isPrivate);
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException notAnAddress) {
            // The JDK has no other way to ask.
            return Optional.empty();
        }
    }

    private static boolean isPrivate(URI uri) {
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            return false;
        }
        return "https".equalsIgnoreCase(uri.getScheme())
                || ("http".equalsIgnoreCase(uri.getScheme())
                        && LOOPBACK.contains(uri.getHost().toLowerCase(Locale.ROOT)));
    }

    /** Leaves the values out, which may be secrets. */
    @Override
    public String toString() {
        return "JsonDocument" + members.keySet();
    }
}
