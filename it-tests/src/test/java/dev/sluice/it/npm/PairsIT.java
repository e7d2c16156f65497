package dev.sluice.it.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.pending.Pending;
import dev.sluice.it.process.ChildProcess;
import dev.sluice.it.process.SluiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of each revision, and no other, at a server of each, and no other: every step comes to what it comes to at a
 * server of the client's own revision, or to what the two revisions allow. The oldest revision is carried by HTTP+SSE, the
 * others by Streamable HTTP.
 */
@ExtendWith(WithNodeJs.class)
final class PairsIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(PairsIT.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String OLDEST = "2024-11-05";
    private static final String MODERN = "2026-07-28";
    private static final List<String> REVISIONS = List.of(OLDEST, "2025-03-26", "2025-06-18", "2025-11-25", MODERN);

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> pair_ofRevisions_losesOnlyWhatItMust(NodeJs node) {
        Pending pending = Pending.listed("/pairs-pending.txt");
        Map<String, NodeJs.Server> servers = new LinkedHashMap<>();
        try {
            REVISIONS.forEach(revision -> servers.put(revision, serve(node, revision)));
            PairRuns direct = run(
                    node,
                    client -> servers.entrySet().stream()
                            .filter(server -> server.getKey().equals(client))
                            .map(server -> client + "=" + server.getValue().endpoint())
                            .collect(Collectors.joining()));
            PairRuns through = throughSluice(node, servers);
            LOGGER.info("Steps that came to what they should, of all steps:\n{}", matrix(direct, through));
            return REVISIONS.stream()
                    .flatMap(client -> REVISIONS.stream()
                            .map(server -> pending.test(
                                    client + "/" + server,
                                    "client " + client + ", server " + server,
                                    () -> assertThat(problems(client, server, direct, through))
                                            .as("client %s, server %s", client, server)
                                            .isEmpty())));
        } finally {
            servers.values().forEach(NodeJs.Server::close);
        }
    }

    private static NodeJs.Server serve(NodeJs node, String revision) {
        return revision.equals(MODERN)
                ? node.serve("servers/modern.mjs")
                : node.serve("servers/legacy.mjs", "--only", "--sdk", revision);
    }

    private PairRuns throughSluice(NodeJs node, Map<String, NodeJs.Server> servers) {
        String configuration = "routes:\n"
                + servers.entrySet().stream()
                        .map(server -> "  - path: /%s/mcp\n    upstream: {url: \"%s\"}\n"
                                .formatted(server.getKey(), server.getValue().endpoint()))
                        .collect(Collectors.joining());
        try (SluiceProcess sluice = SluiceProcess.configured(configuration, folder)) {
            sluice.awaitUpstream("/" + REVISIONS.get(REVISIONS.size() - 1) + "/mcp");
            return run(
                    node,
                    client -> REVISIONS.stream()
                            .map(server -> server + "=" + sluice.endpoint("/" + server + leaf(client)))
                            .collect(Collectors.joining(" ")));
        }
    }

    /** Every route offers HTTP+SSE beside its path. */
    private static String leaf(String client) {
        return client.equals(OLDEST) ? "/sse" : "/mcp";
    }

    /** Runs a client of each revision, all at once. */
    private static PairRuns run(NodeJs node, UnaryOperator<String> targets) {
        Map<String, ChildProcess> running = new LinkedHashMap<>();
        try {
            for (String client : REVISIONS) {
                List<String> arguments = new ArrayList<>(List.of("clients/pairs.mjs", "--sdk", client));
                arguments.addAll(List.of(targets.apply(client).split(" ")));
                running.put(client, node.start(Map.of(), arguments.toArray(String[]::new)));
            }
            return PairRuns.of(running, LIMIT);
        } finally {
            running.values().forEach(ChildProcess::close);
        }
    }

    private static List<String> problems(String client, String server, PairRuns direct, PairRuns through) {
        assertThat(direct.trouble(client)).as("direct run").isEmpty();
        assertThat(direct.report(client, client, direct).problems())
                .as("direct run")
                .isEmpty();
        assertThat(through.trouble(client)).isEmpty();
        return through.report(client, server, direct).problems();
    }

    private static String matrix(PairRuns direct, PairRuns through) {
        StringBuilder text = new StringBuilder("client \\ server");
        REVISIONS.forEach(server -> text.append("  ").append(server));
        for (String client : REVISIONS) {
            text.append('\n').append(client).append("     ");
            for (String server : REVISIONS) {
                PairReport report = through.report(client, server, direct);
                text.append("%9d/%d".formatted(report.passed(), report.steps().size()));
            }
        }
        return text.toString();
    }
}
