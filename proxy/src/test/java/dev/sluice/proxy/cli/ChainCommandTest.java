package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChainCommandTest {
    private static final String FILE = """
            routes:
              - name: docs
                path: /docs
                revisions: ["2025-11-25", "2026-07-28"]
                upstream: {url: "http://127.0.0.1:1/mcp"}
                interceptors:
                  - {name: audit}
                  - {name: redaction, mode: audit, settings: {requests: "off"}}
                  - {name: remote-interceptors, when: {methods: [tools/call]}, settings: {url: "http://127.0.0.1:1/"}}
              - name: bare
                path: /bare
                upstream: {url: "http://127.0.0.1:1/mcp"}
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void chain_ofARevision_isToldInOrder_withWhatIsSkipped() throws IOException {
        Run run = Run.of("chain", file(), "--route", "docs", "--revision", "2026-07-28");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                route docs, revision 2026-07-28
                  requests
                    1 audit: runs for every method
                    2 redaction: skipped, not interested in this direction
                    3 remote-interceptors: runs for tools/call
                  replies
                    1 audit: runs for every method
                    2 redaction: runs for every method in audit mode
                    3 remote-interceptors: runs for tools/call
                """);
    }

    @Test
    void chain_withoutARevision_isToldForEachThatTheRouteServes() throws IOException {
        assertThat(Run.of("chain", file(), "--route", "docs").out())
                .contains("route docs, revision 2025-11-25\n", "route docs, revision 2026-07-28\n");
    }

    @Test
    void chain_withoutInterceptors_saysSo() throws IOException {
        assertThat(Run.of("chain", file(), "--route", "bare", "--revision", "2025-06-18")
                        .out())
                .contains("  requests: no interceptors\n");
    }

    @Test
    void chain_ofSeveralRoutes_wantsToKnowWhich() throws IOException {
        Run run = Run.of("chain", file());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("which route is missing; give --route one of docs, bare");
    }

    @Test
    void chain_ofARevisionThatIsNotServed_namesTheOthers() throws IOException {
        assertThat(Run.of("chain", file(), "--route", "docs", "--revision", "2024-11-05")
                        .err())
                .contains("give --revision one of 2025-11-25, 2026-07-28");
    }

    private String file() throws IOException {
        return Files.writeString(folder.resolve("sluice.yaml"), FILE).toString();
    }
}
