package dev.sluice.interceptors;

import java.util.Map;

/**
 * How the names of tools that a client sees are related to those of its server, when an interceptor renames them.
 *
 * <p>Interceptors keep their order in both directions. So one that is registered behind the renaming one sees calls by the
 * server's names, but lists by the client's; with this it finds the server's name there too.
 *
 * @param own the server's name by the client's; names that stay as they are need not be in it
 */
public record ToolNames(Map<String, String> own) {
    /** Written by whoever renames, on the list itself. */
    public static final AttributeKey<ToolNames> KEY = AttributeKey.of("names of tools", ToolNames.class);

    private static final ToolNames UNCHANGED = new ToolNames(Map.of());

    /** Copies the map. */
    public ToolNames {
        own = Map.copyOf(own);
    }

    /**
     * The names in an exchange.
     *
     * @param context of a message
     * @return unchanged names when nobody renames
     */
    public static ToolNames of(InterceptContext context) {
        return context.attributes().get(KEY).orElse(UNCHANGED);
    }

    /**
     * The server's name of a tool.
     *
     * @param shown the client's name
     * @return the name by which calls reach who is registered behind the renaming interceptor
     */
    public String own(String shown) {
        return own.getOrDefault(shown, shown);
    }
}
