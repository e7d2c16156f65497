package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tools of one server that can run as tasks, learned from its lists. Bounded; a tool that was never listed is called
 * as any other. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks">MCP 2025-11-25, Tasks</a>
 */
final class TaskTools {
    private final Map<String, Support> known = new ConcurrentHashMap<>();

    private final int maxTools;

    /** Knows nothing yet, and will know so many at most. */
    TaskTools(int maxTools) {
        this.maxTools = maxTools;
    }

    private enum Support {
        /** Runs as either. */
        OPTIONAL,
        /** Runs as a task only. */
        REQUIRED
    }

    /** Learns from one page of a list, as the server has written it. */
    void learn(McpResponse toolList) {
        toolList.body()
                .at("/result/tools")
                .items()
                .forEach(tool -> tool.member("name")
                        .string()
                        .ifPresent(name -> note(
                                name, tool.at("/execution/taskSupport").string().orElse(""))));
    }

    /** Whether a tool runs as a task only. */
    boolean mustBeTask(String tool) {
        return known.get(tool) == Support.REQUIRED;
    }

    /** Whether a tool runs as a task when it is asked to. */
    boolean canBeTask(String tool) {
        return known.containsKey(tool);
    }

    private void note(String name, String support) {
        switch (support) {
            case "required" -> note(name, Support.REQUIRED);
            case "optional" -> note(name, Support.OPTIONAL);
            default -> known.remove(name);
        }
    }

    private void note(String name, Support support) {
        if (known.size() < maxTools || known.containsKey(name)) {
            known.put(name, support);
        }
    }
}
