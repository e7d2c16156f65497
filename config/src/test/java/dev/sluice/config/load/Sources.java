package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.SluiceConfig;
import java.util.List;
import java.util.Map;

/** Loads texts as {@code s.yaml}, with an environment of one's own. */
final class Sources {
    /** One route, on the first line, so that what follows starts in line 2. */
    static final String ROUTE = "routes: [{path: /mcp, upstream: {url: 'http://127.0.0.1:1/'}}]\n";

    private Sources() {}

    static SluiceConfig load(String text) {
        return load(text, Map.of());
    }

    static SluiceConfig load(String text, Map<String, String> environment) {
        return new ConfigLoader(environment::get).load(text, "s.yaml");
    }

    /** The lines of the message of a text that must not load. */
    static List<String> problems(String text) {
        return problems(text, Map.of());
    }

    static List<String> problems(String text, Map<String, String> environment) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> {
            SluiceConfig unexpected = load(text, environment);
            throw new AssertionError("loaded: " + unexpected);
        });
        return String.valueOf(refusal.getMessage()).lines().toList();
    }
}
