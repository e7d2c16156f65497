package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import java.util.Optional;

/** Keeps requests from slipping through as notifications: what has no id must be called a notification. */
final class NotificationName {
    private static final String PREFIX = "notifications/";

    private NotificationName() {}

    static void check(McpMessage message) {
        if (message instanceof McpNotification notification
                && !notification.method().startsWith(PREFIX)) {
            throw RefusalException.of(400, ErrorCodes.INVALID_REQUEST, "A request needs an \"id\"", Optional.empty());
        }
    }
}
