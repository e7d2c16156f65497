package dev.sluice.proxy.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How much is logged when the environment does not say. */
final class LogLevel {
    private static final String VARIABLE = "SLUICE_LOG";

    private LogLevel() {}

    /** Warnings only. Holds when nothing was logged yet, because the logging reads it once. */
    static void quiet(Function<String, @Nullable String> environment) {
        if (environment.apply(VARIABLE) == null) {
            System.setProperty(VARIABLE, "WARN");
        }
    }
}
