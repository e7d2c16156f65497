package dev.sluice.config.load;

import dev.sluice.config.SluiceConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration file.
 *
 * <p>It reads the file, the files that placeholders name, and the environment; it looks up no host and opens no
 * connection. Loading blocks, so not on an event loop. A loader has no state and may be used by many threads.
 *
 * <p>In every value, <code>${env:NAME}</code> stands for an environment variable and <code>${file:PATH}</code> for the
 * text of a file without the line break at its end; <code>$${</code> is a literal <code>${</code>. What they stand for is
 * in no message. Relative paths start from the folder of the configuration file.
 */
public final class ConfigLoader {
    private final Function<String, @Nullable String> environment;

    /**
     * Makes a loader.
     *
     * @param environment the value of an environment variable, null when it is not set; usually {@code System::getenv}
     */
    public ConfigLoader(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * Loads a file.
     *
     * @param file UTF-8, at most 1 MiB
     * @return the configuration with every default filled in
     * @throws ConfigException with all problems, when the file cannot be read or used
     */
    public SluiceConfig load(Path file) {
        Problems problems = new Problems(file.toString());
        String text = new SourceText(problems).read(file);
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseGet(() -> Path.of(""));
        return bind(text, folder, problems);
    }

    /**
     * Loads a text. Relative paths start from the working directory.
     *
     * @param text the YAML document, at most 1 Mi characters
     * @param sourceName what problems are reported against
     * @return the configuration with every default filled in
     * @throws ConfigException with all problems, when the text cannot be used
     */
    public SluiceConfig load(String text, String sourceName) {
        Problems problems = new Problems(sourceName);
        return bind(new SourceText(problems).check(text), Path.of("").toAbsolutePath(), problems);
    }

    private SluiceConfig bind(String text, Path folder, Problems problems) {
        YamlNode root = YamlReader.read(text, problems);
        Binder binder = new Binder(problems, new Placeholders(environment, folder, problems), folder);
        Optional<SluiceConfig> config =
                RootSection.DEFINITION.on(NoBase.INSTANCE).bind(root, binder);
        problems.throwIfAny();
        return config.orElseThrow(() -> new IllegalStateException("no configuration, and no problem either"));
    }
}
