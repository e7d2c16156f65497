package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Address;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.testing.FakeUpstream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GreetingTest {
    private static final Address ANY = new Address("127.0.0.1", 0);

    private final ConfigSource configs = new ConfigSource(name -> null);
    private final StringWriter out = new StringWriter();
    private final Greeting greeting =
            new Greeting(new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter())));

    @Test
    void introduce_legacyUpstream_tellsAllAndWhatToTypeNext() {
        try (FakeUpstream upstream = new FakeUpstream()) {
            upstream.on("server/discover", (request, wire) -> wire.empty(404));
            greet(configs.of(UpstreamConfig.of(upstream.url()), null, ANY, ANY));

            assertThat(out.toString())
                    .containsPattern("(?m)^Sluice \\S+ is listening on http://127.0.0.1:[1-9][0-9]*/mcp$")
                    .containsPattern("(?m)^  admin on http://127.0.0.1:[1-9][0-9]*/$")
                    .contains("  sessions: up to 10000, in memory, for as long as Sluice runs\n")
                    .contains("  speaks   2026-07-28, 2025-11-25, 2025-06-18, 2025-03-26, 2024-11-05\n")
                    .contains("  upstream " + upstream.url() + " is legacy 2025-11-25 (fake 1)\n")
                    .containsPattern("(?m)^  curl -s http://127.0.0.1:[1-9][0-9]*/mcp .*\"method\":\"initialize\"");
        }
    }

    @Test
    void introduce_upstreamAway_saysThatItIsTriedAgain() {
        greet(configs.of(UpstreamConfig.of(URI.create("http://127.0.0.1:9/mcp?key=secret")), null, ANY, ANY));

        assertThat(out.toString())
                .contains("  upstream http://127.0.0.1:9/mcp?*** does not answer: ", "tries again at each request")
                .doesNotContain("secret");
    }

    @Test
    void introduce_severalRoutes_tellsEachWithItsPath(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("sluice.yaml"), """
                admin: {enabled: false}
                session: {maxSessions: 7}
                routes:
                  - {path: /a, upstream: {url: "http://127.0.0.1:9/"}, revisions: ["2025-11-25"]}
                  - {path: /b, upstream: {url: "http://127.0.0.1:9/"}, revisions: ["2026-07-28"]}
                """);

        greet(configs.of(null, file, ANY, null));

        assertThat(out.toString())
                .containsPattern("(?m)^Sluice \\S+ is listening on http://127.0.0.1:[0-9]+/a$")
                .containsPattern("(?m)^Sluice \\S+ is listening on http://127.0.0.1:[0-9]+/b$")
                .contains("up to 7, in memory", "  speaks   /a: 2025-11-25\n", "  speaks   /b: 2026-07-28\n")
                .doesNotContain("admin on");
    }

    @Test
    void configuration_addressesOnTheCommandLine_winOverTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("sluice.yaml"), """
                listen: {address: "127.0.0.1:1", http2: true}
                admin: {enabled: false}
                routes: [{path: /a, upstream: {url: "http://127.0.0.1:9/"}}]
                """);

        SluiceConfig config = configs.of(null, file, new Address("h", 2), new Address("h", 3));

        assertThat(config.listen().address()).isEqualTo(new Address("h", 2));
        assertThat(config.listen().http2()).isTrue();
        assertThat(config.admin().address()).isEqualTo(new Address("h", 3));
        assertThat(config.admin().enabled()).isTrue();
    }

    private void greet(SluiceConfig config) {
        try (Sluice sluice = Sluice.start(config)) {
            List<Finding> findings = greeting.introduce(sluice, config);
            greeting.suggest(sluice, findings.get(0));
        }
    }
}
