package dev.sluice.bench;

import dev.sluice.bench.load.Dialect;
import java.util.Locale;
import java.util.Optional;

/** One kind of load. */
record Scenario(Dialect dialect, int connections, String answers) {
    /** The same load without what is special about it; empty for one that is that already. */
    Optional<Scenario> plain() {
        return dialect.plain() == dialect
                ? Optional.empty()
                : Optional.of(new Scenario(dialect.plain(), connections, answers));
    }

    @Override
    public String toString() {
        return dialect.name().toLowerCase(Locale.ROOT) + ", " + connections
                + (connections == 1 ? " connection, " : " connections, ") + answers + " answers";
    }
}
