package dev.sluice.proxy.bridge;

import dev.sluice.interceptors.message.JsonView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the two kinds of tasks call the same things: those of 2025-11-25, and those of the later extension. */
public final class TaskWords {
    /** Reads the state of a task; both. */
    public static final String GET = "tasks/get";

    /** Stops a task; both. */
    public static final String CANCEL = "tasks/cancel";

    /** Waits for the result of a task; 2025-11-25. */
    public static final String RESULT = "tasks/result";

    /** Lists tasks; 2025-11-25. */
    public static final String LIST = "tasks/list";

    /** Answers what a task has asked; the extension. */
    public static final String UPDATE = "tasks/update";

    /** Tells that the state of a task has changed; 2025-11-25. */
    public static final String STATUS = "notifications/tasks/status";

    /** Tells the state of a task that has changed; the extension. */
    public static final String CHANGED = "notifications/tasks";

    /** The key of {@code _meta} that says which task a message belongs to; 2025-11-25. */
    public static final String RELATED = "io.modelcontextprotocol/related-task";

    private static final Map<String, String> TO_EXTENSION = Map.of("ttl", "ttlMs", "pollInterval", "pollIntervalMs");
    private static final Map<String, String> TO_LEGACY = Map.of("ttlMs", "ttl", "pollIntervalMs", "pollInterval");
    private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled");

    private TaskWords() {}

    /**
     * A task in the words of the extension.
     *
     * @param task in those of 2025-11-25
     * @param id under which the receiver knows it
     * @return members of the task, to be changed by the caller
     */
    public static Map<String, Object> extension(JsonView task, String id) {
        return renamed(task, id, TO_EXTENSION);
    }

    /**
     * A task in the words of 2025-11-25.
     *
     * @param task in those of the extension
     * @param id under which the receiver knows it
     * @return members of the task, to be changed by the caller
     */
    public static Map<String, Object> legacy(JsonView task, String id) {
        return renamed(task, id, TO_LEGACY);
    }

    /**
     * The status of a task.
     *
     * @param task of either kind
     * @return empty when it is not there
     */
    public static String status(JsonView task) {
        return task.member("status").string().orElse("");
    }

    /**
     * Whether nothing more becomes of a task.
     *
     * @param task of either kind
     * @return true once it is over, however it has ended
     */
    public static boolean isOver(JsonView task) {
        return ENDED.contains(status(task));
    }

    /**
     * Metadata that says which task a message belongs to.
     *
     * @param id under which the receiver knows the task
     * @return one member of {@code _meta}
     */
    public static Map<String, Object> related(String id) {
        return Map.of(RELATED, Map.of("taskId", id));
    }

    private static Map<String, Object> renamed(JsonView task, String id, Map<String, String> names) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("taskId", id);
        members.put("status", task.member("status"));
        for (String kept : new String[] {"statusMessage", "createdAt", "lastUpdatedAt"}) {
            put(members, kept, task.member(kept));
        }
        names.forEach((from, to) -> put(members, to, task.member(from)));
        return members;
    }

    private static void put(Map<String, Object> members, String name, JsonView value) {
        if (value.isPresent()) {
            members.put(name, value);
        }
    }
}
