package dev.sluice.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** What the figures were taken on. */
final class Machine {
    private Machine() {}

    static String describe(List<String> jvmOptions) {
        return LocalDate.now(ZoneOffset.UTC) + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
                + Runtime.version() + ", " + String.join(" ", jvmOptions);
    }
}
