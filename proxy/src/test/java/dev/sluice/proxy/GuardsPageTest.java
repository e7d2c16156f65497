package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigLoader;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of {@code docs/guards.md} runs. */
final class GuardsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "guards.md");
    private static final Pattern EXAMPLE = Pattern.compile("## ([a-z-]+)\\n\\n```yaml\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void examples_ofThePage_runAsTheyStand() throws IOException {
        List<String> names = new ArrayList<>();
        try (FakeUpstream upstream = new FakeUpstream()) {
            upstream.on("tools/call", (request, wire) -> wire.result(request, "{\"ok\":true}"));
            upstream.on(
                    "tools/list",
                    (request, wire) -> wire.result(request, "{\"tools\":[{\"name\":\"t\",\"inputSchema\":{}}]}"));
            try (Sluice sluice = Sluice.start(new ConfigLoader(Map.<String, String>of()::get)
                    .load(configuration(upstream, names), "guards.yaml"))) {
                for (Route route : sluice.routes()) {
                    assertThat(call(sluice, route).at("/result/ok"))
                            .as(route.name())
                            .isEqualTo("true");
                }
            }
        }
        assertThat(names)
                .containsExactly(
                        "audit", "definition-hygiene", "tool-pinning", "redaction", "result-cache", "approval");
    }

    private String configuration(FakeUpstream upstream, List<String> names) throws IOException {
        StringBuilder yaml = new StringBuilder(
                "listen: {address: '127.0.0.1:0'}\nadmin: {enabled: false}\nshutdown: {grace: 0s}\nroutes:\n");
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        while (example.find()) {
            names.add(example.group(1));
            yaml.append("  - path: /").append(example.group(1)).append('\n');
            yaml.append("    upstream: {url: '").append(upstream.url()).append("'}\n");
            yaml.append("    interceptors:\n");
            example.group(2)
                    .replaceAll("/var/(?:log|lib)/sluice", Matcher.quoteReplacement(folder.toString()))
                    .lines()
                    .forEach(line -> yaml.append("      ").append(line).append('\n'));
        }
        return yaml.toString();
    }

    private static RawClient.Reply call(Sluice sluice, Route route) {
        try (RawClient client = new RawClient(sluice.port())) {
            client.request(
                    "POST",
                    route.path(),
                    Json.modernCall("1", "t"),
                    "Content-Type",
                    "application/json",
                    "Accept",
                    "application/json, text/event-stream",
                    "MCP-Protocol-Version",
                    "2026-07-28",
                    "Mcp-Method",
                    "tools/call",
                    "Mcp-Name",
                    "t");
            return client.reply();
        }
    }
}
