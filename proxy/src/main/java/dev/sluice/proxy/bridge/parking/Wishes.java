package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.bridge.TaskExtension;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one modern request says of its client.
 *
 * @param capabilities what the client can be asked
 * @param identity what the client calls itself; missing when it does not
 * @param level from which level on it wants to hear log messages; empty for none
 * @param progressToken under which it wants to hear of progress; empty when it does not
 * @param knowsTasks whether it knows the extension for tasks, which is never among the capabilities
 */
record Wishes(
        JsonView capabilities,
        JsonView identity,
        Optional<LogLevel> level,
        Optional<RequestId> progressToken,
        boolean knowsTasks) {
    private static final List<String> INTERACTIVE = List.of("roots", "sampling", "elicitation");
    private static final Set<String> ASKING = Set.of(Methods.TOOLS_CALL, Methods.PROMPTS_GET, Methods.RESOURCES_READ);

    static Wishes of(McpRequest request) {
        JsonView meta = request.body().at("/params/_meta");
        JsonView capabilities = meta.member(RequestMeta.CLIENT_CAPABILITIES);
        return new Wishes(
                TaskExtension.without(capabilities),
                meta.member(RequestMeta.CLIENT_INFO),
                meta.member(RequestMeta.LOG_LEVEL).string().flatMap(LogLevel::parse),
                request.meta().progressToken(),
                TaskExtension.isAnnounced(capabilities));
    }

    /** Whether a server that knows this may ask anything. */
    boolean isInteractive() {
        return INTERACTIVE.stream().anyMatch(name -> capabilities.member(name).isPresent());
    }

    /** What the client would have to announce to be asked this; empty when it has, or when no announcement would do. */
    Optional<String> missingFor(McpRequest question) {
        String name =
                question.method().substring(0, Math.max(0, question.method().indexOf('/')));
        return INTERACTIVE.contains(name) && !capabilities.member(name).isPresent()
                ? Optional.of(name)
                : Optional.empty();
    }

    /** Whether the answer to a request may be questions. */
    static boolean mayAsk(McpRequest request) {
        return ASKING.contains(request.method());
    }

    /** Whether the client can be asked to open an address. */
    boolean canOpenAddresses() {
        return capabilities.member("elicitation").member("url").isPresent();
    }
}
