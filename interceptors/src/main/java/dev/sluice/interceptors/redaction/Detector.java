package dev.sluice.interceptors.redaction;

import java.util.List;

/** Finds one kind of secret. Works in time proportional to the text. Thread-safe. */
interface Detector {
    /** The kind, as settings, replacements and records name it. */
    String kind();

    /** Where the text holds such secrets, in order. */
    List<Span> find(String text);

    /**
     * A piece of a text.
     *
     * @param start index of its first character
     * @param end index behind its last character
     */
    record Span(int start, int end) {}
}
