package dev.sluice.proxy.admin;

import java.util.List;
import java.util.Map;

/**
 * What an operator asks for.
 *
 * @param method of HTTP
 * @param path decoded, without the query
 * @param parameters of the query, decoded; by name, in order
 * @param fromPage whether a web page sent it, which the {@code Origin} header tells
 */
public record AdminCall(String method, String path, Map<String, List<String>> parameters, boolean fromPage) {
    /** Copies the map. */
    public AdminCall {
        parameters = Map.copyOf(parameters);
    }
}
