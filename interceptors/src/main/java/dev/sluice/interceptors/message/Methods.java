package dev.sluice.interceptors.message;

/**
 * Names of the methods that Sluice itself treats in some special way.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/schema">MCP, Schema Reference</a>
 */
public final class Methods {
    /** Opens a legacy session. */
    public static final String INITIALIZE = "initialize";

    /** Ends the handshake of a legacy session. */
    public static final String INITIALIZED = "notifications/initialized";

    /** Asks whether the other side is alive; legacy only. */
    public static final String PING = "ping";

    /** Asks a modern server what it is. */
    public static final String DISCOVER = "server/discover";

    /** Opens a modern stream of change notifications. */
    public static final String LISTEN = "subscriptions/listen";

    /** Lists tools. */
    public static final String TOOLS_LIST = "tools/list";

    /** Calls a tool. */
    public static final String TOOLS_CALL = "tools/call";

    /** Lists prompts. */
    public static final String PROMPTS_LIST = "prompts/list";

    /** Lists resources. */
    public static final String RESOURCES_LIST = "resources/list";

    /** Lists templates of URIs. */
    public static final String TEMPLATES_LIST = "resources/templates/list";

    /** Tells that a resource has changed. */
    public static final String RESOURCES_UPDATED = "notifications/resources/updated";

    /** Proposes values for an argument. */
    public static final String COMPLETE = "completion/complete";

    /** Lists tasks; 2025-11-25 only. */
    public static final String TASKS_LIST = "tasks/list";

    /** Waits for the result of a task; 2025-11-25 only. */
    public static final String TASKS_RESULT = "tasks/result";

    /** Reads the state of a task. */
    public static final String TASKS_GET = "tasks/get";

    /** Reads a prompt. */
    public static final String PROMPTS_GET = "prompts/get";

    /** Reads a resource. */
    public static final String RESOURCES_READ = "resources/read";

    /** Asks to hear of changes of a resource; legacy only. */
    public static final String RESOURCES_SUBSCRIBE = "resources/subscribe";

    /** Takes a subscription back; legacy only. */
    public static final String RESOURCES_UNSUBSCRIBE = "resources/unsubscribe";

    /** Says from which level on log messages are wanted; legacy only. */
    public static final String LOGGING_SET_LEVEL = "logging/setLevel";

    /** Withdraws a request. */
    public static final String CANCELLED = "notifications/cancelled";

    /** Reports progress of a request. */
    public static final String PROGRESS = "notifications/progress";

    /** Asks the user for input. */
    public static final String ELICITATION_CREATE = "elicitation/create";

    /** Says that a visit that the user was asked for is done; 2025-11-25 only. */
    public static final String ELICITATION_COMPLETE = "notifications/elicitation/complete";

    /** Asks the client's model. */
    public static final String SAMPLING_CREATE = "sampling/createMessage";

    /** Asks for the client's roots. */
    public static final String ROOTS_LIST = "roots/list";

    private Methods() {}
}
