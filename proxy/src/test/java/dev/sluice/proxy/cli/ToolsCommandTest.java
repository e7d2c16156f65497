package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.pinning.PinFile;
import dev.sluice.interceptors.pinning.PinningFactory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ToolsCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void changedTool_isListedShownAndApproved() {
        Path file = folder.resolve("pins.json");
        Interceptor pinning = new PinningFactory().create(Map.of("file", file.toString()));
        list(pinning, "Says it again");
        list(pinning, "Says\u202e it again");
        await().ignoreExceptions()
                .until(() -> PinFile.of(file).tools().stream()
                        .anyMatch(tool -> tool.state().equals("changed")));
        var unused = pinning.shutdown().block();

        assertThat(Run.of("tools", "list", file.toString()).out()).isEqualTo("changed   test echo\n");
        assertThat(Run.of("tools", "diff", file.toString(), "echo").out()).isEqualTo("""
                - description: "Says it again"
                + description: "Says\\u202E it again"
                """);
        assertThat(Run.of("tools", "approve", file.toString(), "echo").out()).isEqualTo("approved test echo\n");
        assertThat(Run.of("tools", "list", file.toString()).out()).isEqualTo("approved  test echo\n");
    }

    @Test
    void fileOrTool_thatIsNotThere_isSaid() {
        assertThat(Run.of("tools", "list", "/nowhere").err()).isEqualTo("sluice: /nowhere is not there\n");
    }

    private static void list(Interceptor pinning, String description) {
        String tools = "{\"tools\":[{\"name\":\"echo\",\"description\":\"" + description + "\",\"inputSchema\":{}}]}";
        McpResponse answer = McpResponse.result(RequestId.of(1), JsonText.read(tools));
        assertThat(pinning.intercept(InterceptContext.ofAnswer(answer, "tools/list"))
                        .block())
                .isNotNull();
    }
}
