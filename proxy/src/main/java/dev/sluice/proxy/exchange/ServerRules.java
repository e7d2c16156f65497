package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.Question;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.mirror.ToolCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what a server answers against what it may say to a client of 2026-07-28: no question that the client has not
 * offered to answer, and no tool whose wishes for mirrored headers break the rules.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/server/tools#x-mcp-header">MCP 2026-07-28,
 *     Mirroring tool parameters</a>
 */
final class ServerRules {
    private static final Logger LOGGER = LoggerFactory.getLogger(ServerRules.class);
    private static final Set<String> CAPABILITIES = Set.of("elicitation", "sampling", "roots");
    private static final String URL = "url";

    private ServerRules() {}

    /** The message itself where it keeps to the rules. */
    static McpMessage held(Exchange exchange, McpRequest request, McpMessage message) {
        if (!(message instanceof McpResponse response) || response.isError()) {
            return message;
        }
        return request.method().equals(Methods.TOOLS_LIST)
                ? sound(exchange, response)
                : offered(exchange, request, response);
    }

    private static McpMessage sound(Exchange exchange, McpResponse list) {
        List<JsonView> tools = list.body().at("/result/tools").items();
        List<JsonView> sound = tools.stream()
                .filter(tool -> ToolCatalog.isSound(tool.member("inputSchema")))
                .toList();
        if (sound.size() == tools.size()) {
            return list;
        }
        LOGGER.warn(
                "[{}] route {}: {} of {} tools are hidden, because their x-mcp-header annotations are invalid",
                exchange.id(),
                exchange.route().name(),
                tools.size() - sound.size(),
                tools.size());
        return list.with("/result/tools", sound);
    }

    private static McpMessage offered(Exchange exchange, McpRequest request, McpResponse response) {
        List<Question> questions = response.questions();
        if (questions.isEmpty()) {
            return response;
        }
        JsonView capabilities = request.body().at("/params/_meta").member(RequestMeta.CLIENT_CAPABILITIES);
        return questions.stream()
                .filter(question -> !isOffered(question, capabilities))
                .findFirst()
                .<McpMessage>map(question -> refused(exchange, request, question))
                .orElse(response);
    }

    /** What no revision knows is between the client and the server. */
    private static boolean isOffered(Question question, JsonView capabilities) {
        String capability = capability(question);
        if (!CAPABILITIES.contains(capability)) {
            return true;
        }
        JsonView offered = capabilities.member(capability);
        return offered.isPresent() && (!isOfUrl(question) || offered.member(URL).isPresent());
    }

    private static McpMessage refused(Exchange exchange, McpRequest request, Question question) {
        LOGGER.warn(
                "[{}] route {}: the server asks for what the client has not offered ({})",
                exchange.id(),
                exchange.route().name(),
                capability(question));
        Map<String, Object> how = isOfUrl(question) ? Map.of(URL, Map.of()) : Map.of();
        return McpResponse.error(
                Optional.of(request.id()),
                ErrorCodes.MISSING_CLIENT_CAPABILITY,
                "The server asks for what the client has not offered",
                Map.of("requiredCapabilities", Map.of(capability(question), how)));
    }

    private static boolean isOfUrl(Question question) {
        return question.method().equals(Methods.ELICITATION_CREATE)
                && question.params().member("mode").string().equals(Optional.of(URL));
    }

    private static String capability(Question question) {
        return question.method().substring(0, Math.max(0, question.method().indexOf('/')));
    }
}
