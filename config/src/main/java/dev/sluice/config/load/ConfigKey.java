package dev.sluice.config.load;

import java.util.Optional;

/**
 * A key of the configuration file that holds a value and not a section.
 *
 * @param path the way to the key, with {@code []} for any entry of a list: {@code routes[].upstream.url}
 * @param type for example {@code duration}, {@code list of host}
 * @param range the values allowed, for example {@code 1..1000}; empty where the type says it
 * @param required whether the key must be there where its section is
 * @param defaultValue the default as text of the file, or in words where it depends on other keys; empty when the key is
 *     required. For what a route overrides it is the default of the global key.
 * @param doc one line of documentation
 */
public record ConfigKey(
        String path,
        String type,
        Optional<String> range,
        boolean required,
        Optional<String> defaultValue,
        String doc) {}
