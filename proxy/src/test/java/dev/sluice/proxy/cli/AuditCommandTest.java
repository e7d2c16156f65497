package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.audit.AuditFactory;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void trail_thatNobodyTouched_isWhole() {
        Run run = verify(trail("s3cret"), "s3cret");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("2 records, chain whole\nlast hash ");
        assertThat(run.status()).isZero();
    }

    @Test
    void trail_thatWasChanged_isBroken() throws IOException {
        Path trail = trail("s3cret");
        Files.writeString(trail, Files.readString(trail).replaceFirst("\"first\"", "\"other\""));

        Run run = verify(trail, "s3cret");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("""
                sluice: the chain is broken:
                  audit.log line 1 was changed, or another key sealed it
                """);
    }

    @Test
    void trail_thatIsNotThere_isSaid() {
        assertThat(Run.of("audit", "verify", "/nowhere").err()).isEqualTo("sluice: /nowhere is not there\n");
    }

    private Run verify(Path trail, String key) {
        try {
            Path keyFile = Files.writeString(folder.resolve("key"), key + "\n");
            return Run.of("audit", "verify", "--key-file", keyFile.toString(), trail.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path trail(String key) {
        Path file = folder.resolve("audit.log");
        Interceptor audit = new AuditFactory().create(Map.of("to", file.toString(), "key", key));
        record(audit, "first");
        record(audit, "second");
        audit.shutdown().block();
        return file;
    }

    private static void record(Interceptor audit, String tool) {
        McpRequest call = McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", tool));
        InterceptContext context = InterceptContext.of(call, Direction.CLIENT_TO_SERVER);
        assertThat(audit.intercept(context).block()).isNotNull();
        context.attributes().end();
    }
}
