package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tools of one upstream that can be called as tasks only, learned from its tool lists and from what it refuses.
 * Bounded; a tool that was not learned is found out with its first call. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks#tool-level-negotiation">MCP
 *     2025-11-25, Tool-Level Negotiation</a>
 */
public final class TaskTools {
    private static final String REQUIRED = "required";

    private final int maxTools;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /**
     * Knows nothing yet.
     *
     * @param maxTools most tools to remember, 0 or more
     */
    public TaskTools(int maxTools) {
        this.maxTools = maxTools;
    }

    /**
     * Learns from one page of a tool list; what was learned of a tool before is replaced.
     *
     * @param toolList the answer of a server of 2025-11-25 to {@code tools/list}; an error teaches nothing
     */
    public void learn(McpResponse toolList) {
        for (JsonView tool : toolList.body().at("/result/tools").items()) {
            tool.member("name").string().ifPresent(name -> {
                if (tool.at("/execution/taskSupport")
                        .string()
                        .filter(REQUIRED::equals)
                        .isPresent()) {
                    note(name);
                } else {
                    names.remove(name);
                }
            });
        }
    }

    /**
     * A tool was refused without a task.
     *
     * @param tool its name
     */
    public void note(String tool) {
        if (names.size() < maxTools) {
            names.add(tool);
        }
    }

    /**
     * Whether a tool runs as a task only.
     *
     * @param tool its name
     * @return false also when that is not known
     */
    public boolean contains(String tool) {
        return names.contains(tool);
    }
}
