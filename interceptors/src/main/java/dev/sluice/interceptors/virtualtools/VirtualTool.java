package dev.sluice.interceptors.virtualtools;

import java.util.Map;
import java.util.Optional;

/**
 * A tool of the server in other clothes. The server's own name is then only used for it where it says so itself.
 *
 * @param tool the server's name
 * @param name what clients call it; unique
 * @param title in place of the server's
 * @param description in place of the server's
 * @param arguments that every call has; clients neither see nor set them
 */
public record VirtualTool(
        String tool, String name, Optional<String> title, Optional<String> description, Map<String, Object> arguments) {
    /** Copies the map. */
    public VirtualTool {
        arguments = Map.copyOf(arguments);
    }
}
