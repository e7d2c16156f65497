package dev.sluice.interceptors.virtualtools;

import dev.sluice.interceptors.Glob;
import java.util.List;

/**
 * Which tools clients see, and how.
 *
 * @param include names of the server's tools that are shown, with stars, default all
 * @param exclude names of the server's tools that are not, with stars, default none; wins over include
 * @param prefix before the name of every tool that has no clothes of its own, default none
 * @param tools in other clothes; include and exclude hold for them too
 */
public record VirtualToolsSettings(Glob include, Glob exclude, String prefix, List<VirtualTool> tools) {
    /**
     * Checks that names are unique.
     *
     * @throws IllegalArgumentException when two tools have one name
     */
    public VirtualToolsSettings {
        tools = List.copyOf(tools);
        long names = tools.stream().map(VirtualTool::name).distinct().count();
        if (names < tools.size()) {
            throw new IllegalArgumentException("tools: two have one name (expected: unique names)");
        }
    }
}
