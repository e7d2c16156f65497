package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import dev.sluice.it.wire.ReceivedMessage;
import dev.sluice.it.wire.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Interceptors that servers of the official SDKs host, as the draft of the extension is now and as it was first. */
@ExtendWith(WithNodeJs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RemoteInterceptorsIT {
    private static final String ROUTE = """
              - path: %1$s
                upstream: {url: "%2$s"}
                interceptors:
                  - name: remote-interceptors
                    timeout: 10s
                    settings: {url: "%3$s", only: [guard, eraser], limit: 9s}
            """;

    private Optional<ScriptedUpstream> upstream = Optional.empty();
    private Optional<NodeJs.Server> host = Optional.empty();
    private Optional<SluiceProcess> sluice = Optional.empty();

    static Stream<Arguments> revisions() {
        return Stream.of("/modern", "/legacy")
                .flatMap(path -> McpCaller.REVISIONS.stream().map(revision -> Arguments.of(path, revision)));
    }

    @BeforeAll
    void start(NodeJs node, @TempDir Path folder) {
        upstream = Optional.of(ScriptedUpstream.start());
        host = Optional.of(node.serve("servers/interceptors.mjs"));
        sluice = Optional.of(SluiceProcess.configured("routes:\n" + route("/modern") + route("/legacy"), folder));
    }

    @AfterAll
    void stop() {
        sluice.ifPresent(SluiceProcess::close);
        host.ifPresent(NodeJs.Server::close);
        upstream.ifPresent(ScriptedUpstream::close);
    }

    @ParameterizedTest
    @MethodSource("revisions")
    void interceptors_refuseAndChange(String path, String revision) {
        upstream.orElseThrow().reset();
        McpCaller caller = McpCaller.connect(sluice.orElseThrow().endpoint(path), revision);

        McpCaller.Outcome refused =
                caller.call(1, "tools/call", "{\"name\":\"echo\",\"arguments\":{\"text\":\"forbidden\"}}");
        McpCaller.Outcome changed =
                caller.call(2, "tools/call", "{\"name\":\"echo\",\"arguments\":{\"text\":\"hunter2 and more\"}}");

        assertThat(refused.errorCode()).isEqualTo(-31403);
        assertThat(refused.answer().toString()).contains("not on Fridays").doesNotContain("guard");
        assertThat(changed.text()).isEqualTo("[gone] and more");
        assertThat(called()).containsExactly("hunter2 and more");
    }

    private List<String> called() {
        return upstream.orElseThrow().received().stream()
                .filter(message -> !message.tool().isEmpty())
                .map(ReceivedMessage::json)
                .map(call -> call.at("/params/arguments/text").asString())
                .toList();
    }

    private String route(String path) {
        return ROUTE.formatted(
                path,
                upstream.orElseThrow().endpoint(),
                host.orElseThrow().endpoint().resolve(path));
    }
}
