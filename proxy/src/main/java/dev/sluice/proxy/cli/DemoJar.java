package dev.sluice.proxy.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the server of the demo. */
final class DemoJar {
    private static final String VARIABLE = "SLUICE_DEMO_SERVER";

    private DemoJar() {}

    /** The jar that the environment names, else {@code demo/java-error-checker.jar} beside Sluice's own. */
    static Path find(Function<String, @Nullable String> environment) {
        @Nullable String named = environment.apply(VARIABLE);
        Path jar = named == null ? besideSluice() : Path.of(named);
        if (!Files.isRegularFile(jar)) {
            throw new CommandException("the demo's server is not at " + jar
                    + "; start the demo with ./sluice from a checkout, which builds it, or name its jar in "
                    + VARIABLE);
        }
        return jar;
    }

    private static Path besideSluice() {
        try {
            Path sluice = Path.of(DemoJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return sluice.resolveSibling("demo").resolve("java-error-checker.jar");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path has a broken entry", e);
        }
    }
}
