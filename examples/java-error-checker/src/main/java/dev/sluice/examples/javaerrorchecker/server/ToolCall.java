package dev.sluice.examples.javaerrorchecker.server;

import dev.sluice.examples.javaerrorchecker.check.CheckProgress;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import org.jspecify.annotations.Nullable;

/** One call of a tool: its arguments, and the ways to tell the client something before the answer. */
final class ToolCall {
    private static final String LOGGER = "java-error-checker";

    private final McpSyncServerExchange exchange;
    private final CallToolRequest request;

    ToolCall(McpSyncServerExchange exchange, CallToolRequest request) {
        this.exchange = exchange;
        this.request = request;
    }

    Arguments arguments() {
        return new Arguments(request.arguments());
    }

    /** Sends progress notifications when the client asked for them with a token, else nothing. */
    CheckProgress progress() {
        @Nullable Object token = request.progressToken();
        if (token == null) {
            return CheckProgress.none();
        }
        return (done, total, message) -> exchange.progressNotification(ProgressNotification.builder(token, done)
                .total((double) total)
                .message(message)
                .build());
    }

    /** Sends a log message at level info, unless the client set a higher level. */
    void log(String message) {
        exchange.loggingNotification(LoggingMessageNotification.builder(LoggingLevel.INFO, message)
                .logger(LOGGER)
                .build());
    }
}
