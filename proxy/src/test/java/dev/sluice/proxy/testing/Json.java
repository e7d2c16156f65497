package dev.sluice.proxy.testing;

/** Texts of JSON-RPC messages. What is inserted is JSON text already. */
public final class Json {
    /** Key of the revision in {@code _meta}. */
    public static final String VERSION = "io.modelcontextprotocol/protocolVersion";

    /** What every request of 2026-07-28 carries, without braces. */
    public static final String META =
            "\"_meta\":{\"" + VERSION + "\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private Json() {}

    /**
     * A request.
     *
     * @param id JSON text
     * @param method its name
     * @param params JSON text
     * @return one line
     */
    public static String request(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    /**
     * A request of 2026-07-28.
     *
     * @param id JSON text
     * @param method its name
     * @param params JSON text of the members beside {@code _meta}; may be empty
     * @return one line
     */
    public static String modern(String id, String method, String params) {
        return request(id, method, "{" + META + (params.isEmpty() ? "" : "," + params) + "}");
    }

    /**
     * A call of a tool without arguments.
     *
     * @param id JSON text
     * @param tool its name
     * @return one line
     */
    public static String call(String id, String tool) {
        return request(id, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{}}");
    }

    /**
     * A call of a tool without arguments in 2026-07-28.
     *
     * @param id JSON text
     * @param tool its name
     * @return one line
     */
    public static String modernCall(String id, String tool) {
        return modern(id, "tools/call", "\"name\":\"" + tool + "\",\"arguments\":{}");
    }

    /**
     * A notification.
     *
     * @param method its name
     * @param params JSON text
     * @return one line
     */
    public static String notification(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    /**
     * A result.
     *
     * @param id JSON text
     * @param result JSON text
     * @return one line
     */
    public static String result(String id, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
    }

    /**
     * An error.
     *
     * @param id JSON text
     * @param code of the error
     * @return one line
     */
    public static String error(String id, int code) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":" + code + ",\"message\":\"no\"}}";
    }
}
