package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.load.ConfigLoader;
import dev.sluice.interceptors.Attributes;
import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.chain.ChainPlan;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the page is loaded, started, and asked about a call and about a list. */
final class InterceptorsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "interceptors.md");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\\n(interceptors:\\n.*?)```", Pattern.DOTALL);
    private static final RequestId ID = RequestId.of(1);

    static Stream<String> examples() throws IOException {
        Matcher matcher = EXAMPLE.matcher(Files.readString(PAGE));
        return matcher.results().map(result -> result.group(1)).toList().stream();
    }

    @Test
    void page_hasAnExampleOfEveryPolicy() throws IOException {
        assertThat(examples().toList().toString())
                .contains(
                        "name: authorization",
                        "name: external-policy",
                        "name: remote-interceptors",
                        "name: rate-limit",
                        "name: concurrency-limit",
                        "name: schema-validation",
                        "name: virtual-tools",
                        "name: inject",
                        "name: trace-context",
                        "when:");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void example_runs(String example) {
        SluiceConfig config = new ConfigLoader(name -> null).load(file(example), "example.yaml");
        try (Sluice sluice = Sluice.start(config)) {
            InterceptorChain chain = sluice.routes().get(0).chain();
            McpRequest call =
                    McpRequest.of(ID, "tools/call", Map.of("name", "search", "arguments", Map.of("text", "x")));
            McpResponse list = McpResponse.result(
                    ID, Map.of("tools", List.of(Map.of("name", "search", "inputSchema", Map.of("type", "object")))));

            assertThat(verdict(chain, InterceptContext.of(call, Direction.CLIENT_TO_SERVER)))
                    .isInstanceOfAny(Verdict.Pass.class, Verdict.Blocked.class)
                    .asString()
                    .doesNotContain("could not decide");
            assertThat(verdict(chain, InterceptContext.ofAnswer(list, "tools/list")))
                    .isInstanceOf(Verdict.Pass.class);
        }
    }

    private static Verdict verdict(InterceptorChain chain, InterceptContext context) {
        ChainPlan plan = chain.plan(context.protocolVersion(), context.direction(), context.method());
        Attributes attributes = context.attributes();
        try {
            return chain.run(plan, context).blockOptional().orElseThrow();
        } finally {
            attributes.end();
        }
    }

    private static String file(String example) {
        return "listen: {address: '127.0.0.1:0'}\nadmin: {enabled: false}\nroutes:\n  - path: /mcp\n"
                + "    upstream: {url: 'http://127.0.0.1:1/mcp'}\n"
                + example.indent(4);
    }
}
