package dev.sluice.bench;

import dev.sluice.bench.load.Dialect;
import java.util.Locale;

/** One kind of load. */
record Scenario(Dialect dialect, int connections, String answers) {
    @Override
    public String toString() {
        return dialect.name().toLowerCase(Locale.ROOT) + ", " + connections
                + (connections == 1 ? " connection, " : " connections, ") + answers + " answers";
    }
}
