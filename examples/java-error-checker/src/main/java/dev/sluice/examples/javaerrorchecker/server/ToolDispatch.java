package dev.sluice.examples.javaerrorchecker.server;

import dev.sluice.examples.javaerrorchecker.workspace.Refusal;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpTransportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns tools into what the SDK's server runs, and every outcome into a result of the protocol.
 *
 * <p>A refusal becomes a result with {@code isError} and its message. Anything else that is thrown is a fault of ours:
 * the client gets a reference, and the log has the cause under it.
 */
final class ToolDispatch {
    private static final Logger LOG = LoggerFactory.getLogger(ToolDispatch.class);

    private final McpJsonMapper json;

    ToolDispatch(McpJsonMapper json) {
        this.json = json;
    }

    SyncToolSpecification specify(CheckerTool tool) {
        return SyncToolSpecification.builder()
                .tool(tool.definition())
                .callHandler((exchange, request) -> run(tool, new ToolCall(exchange, request)))
                .build();
    }

    private CallToolResult run(CheckerTool tool, ToolCall call) {
        try {
            call.arguments().refuseOthers(tool.argumentNames());
            return toResult(tool.action().apply(call));
        } catch (Refusal refusal) {
            return failure(refusal.reason());
        } catch (McpTransportException clientLeft) {
            LOG.debug("{}: the client left before the answer", tool.definition().name());
            return failure("The client left.");
        } catch (RuntimeException fault) {
            String reference = UUID.randomUUID().toString();
            LOG.error("{} failed, reference {}", tool.definition().name(), reference, fault);
            return failure("The server failed on this call. Its log has the cause under the reference " + reference
                    + ". Trying again may help.");
        }
    }

    /** The data stands in the text too, for clients of revisions that know no structured content. */
    private CallToolResult toResult(ToolAnswer answer) {
        return CallToolResult.builder()
                .addTextContent(answer.summary())
                .addTextContent(write(answer.data()))
                .structuredContent(answer.data())
                .isError(answer.failed())
                .build();
    }

    private String write(Object data) {
        try {
            return json.writeValueAsString(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CallToolResult failure(String message) {
        return CallToolResult.builder().addTextContent(message).isError(true).build();
    }
}
