package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpNotification;
import java.util.Map;

/** What servers say has changed, for whoever listens. */
final class Changes {
    static final String TOOLS = "notifications/tools/list_changed";
    static final String PROMPTS = "notifications/prompts/list_changed";
    static final String RESOURCES = "notifications/resources/list_changed";
    static final String UPDATED = "notifications/resources/updated";

    /** The members of a filter that are flags, with the list that each is about. */
    static final Map<String, String> LISTS = Map.of(
            "toolsListChanged", "tools",
            "promptsListChanged", "prompts",
            "resourcesListChanged", "resources");

    private Changes() {}

    static boolean isChange(McpNotification notification) {
        return notification.method().equals(UPDATED) || isListChange(notification.method());
    }

    static boolean isListChange(String method) {
        return method.equals(TOOLS) || method.equals(PROMPTS) || method.equals(RESOURCES);
    }

    /** What is said when a list has changed. */
    static String methodOf(String list) {
        return "notifications/" + list + "/list_changed";
    }
}
