package dev.sluice.it.vectors;

import java.util.Locale;

/** How a leg is carried. {@code UNKNOWN} is a server that says only what the vector lets it say. */
enum Transport {
    STDIO,
    HTTP_SSE,
    STREAMABLE_HTTP,
    UNKNOWN;

    static Transport of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** What a revision is carried by unless something else is said. */
    static Transport usualOf(String version) {
        return version.equals(Revisions.OLDEST) ? HTTP_SSE : STREAMABLE_HTTP;
    }
}
