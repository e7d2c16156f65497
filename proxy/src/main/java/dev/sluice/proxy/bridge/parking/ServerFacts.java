package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;

/**
 * What a server has said in its handshake.
 *
 * @param revision that was agreed upon
 * @param capabilities as 2026-07-28 writes them
 * @param identity what the server calls itself
 * @param instructions for models; missing when there are none
 * @param runsToolsAsTasks whether calls of tools may become tasks, in the way of 2025-11-25
 */
record ServerFacts(
        ProtocolVersion revision,
        JsonView capabilities,
        JsonView identity,
        JsonView instructions,
        boolean runsToolsAsTasks) {

    /** Reads them from the answer to {@code initialize}, once it is adapted; who the server is comes as it said it. */
    static ServerFacts of(ProtocolVersion revision, McpResponse adapted, McpResponse original) {
        JsonView result = adapted.body().member("result");
        return new ServerFacts(
                revision,
                result.member("capabilities"),
                original.body().at("/result/serverInfo"),
                result.member("instructions"),
                original.body()
                        .at("/result/capabilities/tasks/requests/tools/call")
                        .isPresent());
    }

    boolean offersLogging() {
        return capabilities.member("logging").isPresent();
    }

    /** Whether the server says that it tells of changes of a list. */
    boolean tellsOf(String list) {
        return isTrue(list, "listChanged");
    }

    boolean offersSubscriptions() {
        return isTrue("resources", "subscribe");
    }

    private boolean isTrue(String capability, String flag) {
        return capabilities.member(capability).member(flag).bool().orElse(false);
    }
}
