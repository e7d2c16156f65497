package dev.sluice.proxy.bridge;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The extension that tasks are since 2026-07-28, in the capabilities of either side.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28">MCP 2026-07-28, extension
 *     io.modelcontextprotocol/tasks</a>
 */
public final class TaskExtension {
    private static final String NAME = "io.modelcontextprotocol/tasks";
    private static final String EXTENSIONS = "extensions";

    private TaskExtension() {}

    /**
     * Whether somebody knows the extension.
     *
     * @param capabilities of a client or a server of 2026-07-28
     * @return true when it is announced
     */
    public static boolean isAnnounced(JsonView capabilities) {
        return capabilities.member(EXTENSIONS).member(NAME).isPresent();
    }

    /**
     * Announces the extension.
     *
     * @param capabilities of whoever is to know it
     * @return the same with it
     */
    public static JsonView announced(JsonView capabilities) {
        Map<String, Object> extensions =
                new LinkedHashMap<>(capabilities.member(EXTENSIONS).members());
        extensions.put(NAME, Map.of());
        return with(capabilities, extensions);
    }

    /**
     * What is left without the extension.
     *
     * @param capabilities of anybody
     * @return the same when it was not announced
     */
    public static JsonView without(JsonView capabilities) {
        if (!isAnnounced(capabilities)) {
            return capabilities;
        }
        Map<String, Object> extensions =
                new LinkedHashMap<>(capabilities.member(EXTENSIONS).members());
        extensions.remove(NAME);
        return with(capabilities, extensions);
    }

    /**
     * What a request is answered with whose client does not know the extension.
     *
     * @param request that has no meaning without it
     * @return names what is missing
     */
    public static McpResponse refusal(McpRequest request) {
        return McpResponse.error(
                Optional.of(request.id()),
                ErrorCodes.MISSING_CLIENT_CAPABILITY,
                "This needs the extension for tasks",
                Map.of("requiredCapabilities", Map.of(EXTENSIONS, Map.of(NAME, Map.of()))));
    }

    /**
     * Whether a server refuses a request because its client does not know the extension.
     *
     * @param answer of the server
     * @return true when it would have accepted the same request with the extension
     */
    public static boolean isRequired(McpResponse answer) {
        return answer.isError()
                && answer.errorCode() == ErrorCodes.MISSING_CLIENT_CAPABILITY
                && isAnnounced(answer.body().at("/error/data/requiredCapabilities"));
    }

    private static JsonView with(JsonView capabilities, Map<String, Object> extensions) {
        Map<String, Object> members = new LinkedHashMap<>(capabilities.members());
        if (extensions.isEmpty()) {
            members.remove(EXTENSIONS);
        } else {
            members.put(EXTENSIONS, extensions);
        }
        return JsonView.of(members);
    }
}
