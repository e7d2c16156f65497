package dev.sluice.interceptors.message;

import org.jspecify.annotations.Nullable;

/**
 * Picks the one member that a server reads to find what a method is about. A {@code resources/read} with a harmless
 * {@code name} beside its {@code uri} must not be judged by the name.
 */
final class Target {
    private Target() {}

    static String of(String method, @Nullable String name, @Nullable String uri, @Nullable String taskId) {
        if (method.startsWith("tools/") || method.startsWith("prompts/")) {
            return orEmpty(name);
        }
        if (method.startsWith("resources/") || method.startsWith("notifications/resources/")) {
            return orEmpty(uri);
        }
        if (method.startsWith("tasks/") || method.startsWith("notifications/tasks")) {
            return orEmpty(taskId);
        }
        return name != null ? name : uri != null ? uri : orEmpty(taskId);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
