package dev.sluice.it.npm;

import dev.sluice.it.process.ChildProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the clients of several revisions printed.
 *
 * @param outcomes of their steps, by the revision of the client
 * @param troubles of clients that did not visit all their servers, by revision
 */
record PairRuns(Map<String, List<PairOutcome>> outcomes, Map<String, String> troubles) {
    /** Waits for the end of clients. */
    static PairRuns of(Map<String, ChildProcess> clients, Duration limit) {
        Map<String, List<PairOutcome>> outcomes = new LinkedHashMap<>();
        Map<String, String> troubles = new LinkedHashMap<>();
        clients.forEach((revision, client) -> {
            if (client.awaitExit(limit) == 0) {
                outcomes.put(
                        revision,
                        client.output().stream().map(PairOutcome::parse).toList());
            } else {
                troubles.put(revision, client.transcript());
            }
        });
        return new PairRuns(outcomes, troubles);
    }

    /** Why a client did not visit all its servers; empty when it did. */
    String trouble(String client) {
        return troubles.getOrDefault(client, outcomes.containsKey(client) ? "" : "never ran");
    }

    /** What a client came to at a server, beside its direct run. */
    PairReport report(String client, String server, PairRuns direct) {
        List<PairOutcome> steps = outcomes.getOrDefault(client, List.of()).stream()
                .filter(outcome -> outcome.server().equals(server))
                .toList();
        return PairReport.of(steps, direct.outcomes.getOrDefault(client, List.of()));
    }
}
