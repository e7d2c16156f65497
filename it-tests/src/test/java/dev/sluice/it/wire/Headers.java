package dev.sluice.it.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The header section of a message.
 *
 * @param values by lower-case name, in order
 */
public record Headers(Map<String, List<String>> values) {
    /**
     * The first value of a header.
     *
     * @param name in any case
     * @return empty when there is none
     */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /**
     * All values of a header.
     *
     * @param name in any case
     * @return empty when there is none
     */
    public List<String> all(String name) {
        return values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /**
     * Whether the body is an event stream.
     *
     * @return false for JSON and for nothing
     */
    public boolean isEventStream() {
        return first("content-type")
                .map(type -> type.startsWith("text/event-stream"))
                .orElse(false);
    }
}
