package dev.sluice.it.vectors;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.load.ConfigLoader;
import java.util.ArrayList;
import java.util.List;

/** The configuration of the Sluice that stands between the two sides of a vector. */
final class VectorConfiguration {
    private static final String SHORT = "300ms";

    private VectorConfiguration() {}

    static SluiceConfig of(TestVector vector, FakeServer server) {
        Given given = vector.given();
        List<String> lines = new ArrayList<>();
        lines.add("listen: {address: \"127.0.0.1:0\", allowedOrigins: [" + String.join(", ", given.allowedOrigins())
                + "]}");
        lines.add("admin: {enabled: false}");
        lines.add("shutdown: {grace: 0s}");
        if (given.parkedCallExpires()) {
            lines.add("timeouts: {parkedCall: " + SHORT + "}");
        }
        lines.add("routes:");
        lines.add("  - path: /mcp");
        if (given.tasksAreAdapted()) {
            lines.add("    tasks: true");
        }
        lines.add("    upstream:");
        lines.add("      " + server.upstream());
        if (vector.pairing().equals("LE")) {
            // A server whose revision has to be found first is asked more than the vector shows.
            lines.add("      revision: \"" + vector.serverVersion() + "\"");
        }
        if (given.sessionIsLostWithTheUpstreams()) {
            lines.add("      onSessionLost: propagate");
        }
        return new ConfigLoader(name -> null).load(String.join("\n", lines) + "\n", vector.id());
    }
}
