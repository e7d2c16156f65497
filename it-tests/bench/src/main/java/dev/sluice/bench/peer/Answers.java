package dev.sluice.bench.peer;

/** The JSON texts that the echo server answers with. */
final class Answers {
    private static final String TEXT = "x".repeat(160);

    private Answers() {}

    /** About 260 bytes, good for every revision. */
    static String toolResult(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"" + TEXT
                + "\"}],\"isError\":false,\"resultType\":\"complete\"}}";
    }

    static String initialized(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"protocolVersion\":\"2025-11-25\","
                + "\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"echo\",\"version\":\"1\"}}}";
    }

    static String discovered(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"resultType\":\"complete\","
                + "\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}},\"_meta\":{"
                + "\"io.modelcontextprotocol/serverInfo\":{\"name\":\"echo\",\"version\":\"1\"}}}}";
    }
}
