package dev.sluice.examples.javaerrorchecker.server;

/**
 * What a tool returns.
 *
 * @param summary one or more sentences for a reader
 * @param data a record that fits the tool's output schema
 * @param failed whether the call achieved nothing, which the client is told
 */
record ToolAnswer(String summary, Object data, boolean failed) {
    static ToolAnswer of(String summary, Object data) {
        return new ToolAnswer(summary, data, false);
    }
}
