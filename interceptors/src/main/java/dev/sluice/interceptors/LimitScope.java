package dev.sluice.interceptors;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which requests a limit concerns, and what it is counted by. A limit by nothing holds for the whole route, which is its
 * upstream.
 *
 * @param name of the limit, unique within its interceptor
 * @param per counted by; may be empty
 * @param methods exact; empty for every method but pings
 * @param tools names with stars; empty for every request
 */
public record LimitScope(String name, List<Dimension> per, Set<String> methods, Glob tools) {
    /** The settings that {@link #read} reads. */
    private static final List<String> SETTINGS = List.of("name", "per", "methods", "tools");

    /** Copies the collections. */
    public LimitScope {
        per = List.copyOf(per);
        methods = Set.copyOf(methods);
    }

    /**
     * The settings of a limit.
     *
     * @param more those besides the scope
     * @return all names
     */
    public static String[] settings(String... more) {
        return Stream.concat(SETTINGS.stream(), Stream.of(more)).toArray(String[]::new);
    }

    /**
     * Reads the scope of a limit.
     *
     * @param settings of one limit
     * @param position of the limit, 0 for the first
     * @return the scope
     * @throws IllegalArgumentException when a setting is wrong
     */
    public static LimitScope read(Settings settings, int position) {
        List<Dimension> per = new ArrayList<>();
        for (String word : settings.strings("per", List.of())) {
            per.add(Stream.of(Dimension.values())
                    .filter(dimension ->
                            dimension.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElseThrow(() -> settings.objection(
                            "per", "a list of principal, client, session, address, tool and method")));
        }
        return new LimitScope(
                settings.text("name", "limit " + (position + 1)),
                per,
                Set.copyOf(settings.strings("methods", List.of())),
                Glob.of(settings.strings("tools", List.of())));
    }

    /**
     * What a request is counted under.
     *
     * @param context of the request
     * @param request the request
     * @return equal texts for requests that are counted together; empty when the limit does not concern it
     */
    public Optional<String> key(InterceptContext context, McpRequest request) {
        if (!concerns(request)) {
            return Optional.empty();
        }
        StringBuilder key = new StringBuilder(context.route()).append('\0').append(name);
        for (Dimension dimension : per) {
            Optional<String> part = dimension.of(context, request);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            key.append('\0').append(part.get());
        }
        return Optional.of(key.toString());
    }

    private boolean concerns(McpRequest request) {
        boolean wanted =
                methods.isEmpty() ? !request.method().equals(Methods.PING) : methods.contains(request.method());
        return wanted
                && (tools.isEmpty()
                        || (request.method().equals(Methods.TOOLS_CALL) && tools.matches(request.targetName())));
    }
}
