package dev.sluice.config;

/**
 * Text that must not be logged. It is hidden in {@link #toString()} and so in every record that holds it.
 *
 * @param value the text itself, for the wire only
 */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
