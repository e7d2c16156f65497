package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tools of one server that run as tasks only, learned from its lists. Bounded; a tool that was never listed is called
 * as any other. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks">MCP 2025-11-25, Tasks</a>
 */
final class TaskTools {
    private static final int MOST = 10_000;

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Learns from one page of a list, as the server has written it. */
    void learn(McpResponse toolList) {
        toolList.body()
                .at("/result/tools")
                .items()
                .forEach(tool -> tool.member("name")
                        .string()
                        .ifPresent(name -> note(
                                name,
                                tool.at("/execution/taskSupport")
                                        .string()
                                        .orElse("")
                                        .equals("required"))));
    }

    boolean has(String tool) {
        return names.contains(tool);
    }

    private void note(String name, boolean required) {
        if (!required) {
            names.remove(name);
        } else if (names.size() < MOST) {
            names.add(name);
        }
    }
}
