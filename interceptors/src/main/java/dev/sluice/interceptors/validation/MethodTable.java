package dev.sluice.interceptors.validation;

import static dev.sluice.interceptors.Direction.CLIENT_TO_SERVER;
import static dev.sluice.interceptors.Direction.SERVER_TO_CLIENT;
import static dev.sluice.interceptors.message.ProtocolVersion.ALL;
import static dev.sluice.interceptors.message.ProtocolVersion.LEGACY;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_06_18;
import static dev.sluice.interceptors.message.ProtocolVersion.V2025_11_25;
import static dev.sluice.interceptors.message.ProtocolVersion.V2026_07_28;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which requests, or which notifications, each revision defines, and who sends them.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/schema">MCP 2025-11-25, Schema Reference</a>
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/schema">MCP 2026-07-28, Schema Reference</a>
 */
final class MethodTable {
    private final Map<String, Set<Use>> usesByMethod;

    private MethodTable(Row... rows) {
        this.usesByMethod = Stream.of(rows)
                .flatMap(row -> row.methods().stream())
                .distinct()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), method -> uses(method, rows)));
    }

    static MethodTable requests() {
        return new MethodTable(
                new Row(
                        CLIENT_TO_SERVER,
                        ALL,
                        List.of(
                                "tools/list",
                                "tools/call",
                                "prompts/list",
                                "prompts/get",
                                "resources/list",
                                "resources/templates/list",
                                "resources/read",
                                "completion/complete")),
                new Row(
                        CLIENT_TO_SERVER,
                        LEGACY,
                        List.of(
                                "initialize",
                                "ping",
                                "resources/subscribe",
                                "resources/unsubscribe",
                                "logging/setLevel")),
                new Row(
                        CLIENT_TO_SERVER,
                        Set.of(V2026_07_28),
                        List.of("server/discover", "subscriptions/listen", "tasks/update")),
                new Row(CLIENT_TO_SERVER, Set.of(V2025_11_25, V2026_07_28), List.of("tasks/get", "tasks/cancel")),
                new Row(CLIENT_TO_SERVER, Set.of(V2025_11_25), List.of("tasks/result", "tasks/list")),
                new Row(SERVER_TO_CLIENT, LEGACY, List.of("ping", "sampling/createMessage", "roots/list")),
                new Row(SERVER_TO_CLIENT, Set.of(V2025_06_18, V2025_11_25), List.of("elicitation/create")),
                new Row(
                        SERVER_TO_CLIENT,
                        Set.of(V2025_11_25),
                        List.of("tasks/get", "tasks/cancel", "tasks/result", "tasks/list")));
    }

    static MethodTable notifications() {
        return new MethodTable(
                new Row(CLIENT_TO_SERVER, ALL, List.of("notifications/cancelled")),
                new Row(
                        CLIENT_TO_SERVER,
                        LEGACY,
                        List.of(
                                "notifications/initialized",
                                "notifications/progress",
                                "notifications/roots/list_changed")),
                new Row(CLIENT_TO_SERVER, Set.of(V2025_11_25), List.of("notifications/tasks/status")),
                new Row(
                        SERVER_TO_CLIENT,
                        ALL,
                        List.of(
                                "notifications/cancelled",
                                "notifications/progress",
                                "notifications/message",
                                "notifications/tools/list_changed",
                                "notifications/prompts/list_changed",
                                "notifications/resources/list_changed",
                                "notifications/resources/updated")),
                new Row(
                        SERVER_TO_CLIENT,
                        Set.of(V2025_11_25),
                        List.of("notifications/elicitation/complete", "notifications/tasks/status")),
                new Row(
                        SERVER_TO_CLIENT,
                        Set.of(V2026_07_28),
                        List.of("notifications/tasks", "notifications/subscriptions/acknowledged")));
    }

    /** Where a method stands; without a revision it is enough that any revision has it in this direction. */
    Standing standing(String method, Direction direction, Optional<ProtocolVersion> version) {
        Set<Use> uses = usesByMethod.get(method);
        if (uses == null) {
            return Standing.UNKNOWN;
        }
        boolean allowed = version.map(known -> uses.contains(new Use(direction, known)))
                .orElseGet(() -> uses.stream().anyMatch(use -> use.direction() == direction));
        return allowed ? Standing.ALLOWED : Standing.FORBIDDEN;
    }

    private static Set<Use> uses(String method, Row... rows) {
        return Stream.of(rows)
                .filter(row -> row.methods().contains(method))
                .flatMap(row -> row.versions().stream().map(version -> new Use(row.sender(), version)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What the table says of a method. */
    enum Standing {
        /** This revision has it in this direction. */
        ALLOWED,
        /** Only another revision has it, or only the other direction. */
        FORBIDDEN,
        /** No revision has it. */
        UNKNOWN
    }

    private record Row(Direction sender, Set<ProtocolVersion> versions, List<String> methods) {}

    private record Use(Direction direction, ProtocolVersion version) {}
}
