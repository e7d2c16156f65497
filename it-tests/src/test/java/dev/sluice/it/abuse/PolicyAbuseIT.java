package dev.sluice.it.abuse;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cases of the catalogue that a policy has to stop, each on a route that has it, and those that Sluice has to stop
 * without one; for clients with tokens of a real authorization server. Every route keeps an audit trail, which tells what
 * became of one exchange.
 */
final class PolicyAbuseIT {
    private static final String ROUTES = """
            routes:
              - path: /AUTH-09
                upstream: {url: "{{upstream}}"}
                interceptors:
                  - name: authorization
                    settings: {rules: [{allow: "tool == 'admin'", scopes: [admin]}]}
              - {path: /SSRF-02, upstream: {url: "{{upstream}}"}}
              - {path: /TOOL-05, upstream: {url: "{{upstream}}"}}
              - {path: /TOOL-08, upstream: {url: "{{upstream}}"}}
              - path: /LOG-01
                upstream: {url: "{{upstream}}"}
                interceptors: [{{audit}}]
              - path: /LOG-02
                upstream: {url: "{{upstream}}", credentials: {type: static, header: X-Key, value: key-of-sluice}}
                interceptors: [{{audit}}]
              - path: /TOOL-06
                upstream: {url: "{{upstream}}"}
                interceptors: [{name: redaction}]
              - path: /DOS-01
                upstream: {url: "{{upstream}}"}
                interceptors:
                  - name: concurrency-limit
                    settings: {limits: [{per: [principal], calls: 100, methods: [subscriptions/listen]}]}
              - path: /CACHE-01
                upstream: {url: "{{upstream}}"}
                interceptors: [{name: result-cache}]
              - path: /CACHE-02
                upstream: {url: "{{upstream}}"}
                interceptors:
                  - name: authorization
                    settings: {rules: [{allow: "tool == 'echo'"}]}
              - path: /CACHE-03
                upstream: {url: "{{upstream}}"}
                interceptors: [{name: result-cache}]
            """;

    /** One for each revision, because what has changed or was found once is no news. */
    private static final String OF_DEFINITIONS = """
              - path: /TOOL-02-%1$s
                upstream: {url: "{{upstream}}"}
                interceptors: [{{audit}}, {name: tool-pinning, timeout: 5s, settings: {checkAfter: 0s}}]
              - path: /SSRF-05-%1$s
                upstream: {url: "{{upstream}}"}
                interceptors: [{{audit}}, {name: definition-hygiene}]
              - path: /TOOL-04-%1$s
                upstream: {url: "{{upstream}}"}
                interceptors: [{{audit}}, {name: definition-hygiene}]
            """;

    private static final List<String> REVISIONS =
            List.of(Visit.OLDEST, "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28");

    private final Trap trap = Trap.open();
    private Optional<GuardedTarget> running = Optional.empty();
    private Optional<Rows> rows = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> attack_onAPolicy_getsTheAnswerExpected() {
        Rows all = Rows.of(Runner.POLICY);
        Path trail = folder.resolve("audit.jsonl");
        GuardedTarget started = GuardedTarget.start(configuration(trail), folder);
        running = Optional.of(started);
        rows = Optional.of(all);
        return all.tests((attack, revision) -> {
            try (PolicyRun run = new PolicyRun(started, new AuditRecords(trail), trap, attack, revision)) {
                run.perform();
            }
        });
    }

    private static String configuration(Path trail) {
        StringBuilder routes = new StringBuilder(ROUTES);
        REVISIONS.forEach(revision -> routes.append(OF_DEFINITIONS.formatted(revision)));
        return routes.toString().replace("{{audit}}", "{name: audit, settings: {to: \"" + trail + "\", bodies: all}}");
    }

    @AfterEach
    void stop() {
        running.ifPresent(GuardedTarget::close);
        trap.close();
        rows.ifPresent(Rows::assertAllWereRun);
    }
}
