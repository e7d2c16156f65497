package dev.sluice.it.vectors;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** How many vectors of each pairing pass, as a table. Safe for many threads. */
final class Scores {
    private final Map<TestVector, Boolean> outcomes = new ConcurrentHashMap<>();

    /** Runs one and keeps what came of it. */
    void count(TestVector vector, Runnable run) {
        outcomes.put(vector, false);
        run.run();
        outcomes.put(vector, true);
    }

    /** The revisions of servers from left to right, those of clients from top to bottom: passed of all. */
    String table() {
        Set<String> versions = new TreeSet<>();
        outcomes.keySet().forEach(vector -> {
            versions.add(vector.clientVersion());
            versions.add(vector.serverVersion());
        });
        StringBuilder text = new StringBuilder("client \\ server");
        versions.forEach(server -> text.append("  ").append(server));
        for (String client : versions) {
            text.append('\n').append(client).append("     ");
            versions.forEach(server -> text.append("%12s".formatted(score(client, server))));
        }
        long passed = outcomes.values().stream().filter(Boolean::booleanValue).count();
        return text.append("\n%d of %d".formatted(passed, outcomes.size())).toString();
    }

    private String score(String client, String server) {
        var ofPairing = outcomes.entrySet().stream()
                .filter(outcome -> outcome.getKey().clientVersion().equals(client)
                        && outcome.getKey().serverVersion().equals(server))
                .map(Map.Entry::getValue)
                .toList();
        long passed = ofPairing.stream().filter(Boolean::booleanValue).count();
        return ofPairing.isEmpty() ? "-" : passed + "/" + ofPairing.size();
    }
}
