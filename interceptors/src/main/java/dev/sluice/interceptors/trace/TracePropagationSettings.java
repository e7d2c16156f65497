package dev.sluice.interceptors.trace;

/**
 * How traces go on.
 *
 * @param parent what becomes of the position that the client names, default continue
 * @param baggage what becomes of the client's baggage, default strip
 * @param sampled whether traces that begin here are marked as sampled, default false
 * @param header whether the position stands in the header {@code traceparent} too, for upstreams over HTTP, default true
 */
public record TracePropagationSettings(Parent parent, Baggage baggage, boolean sampled, boolean header) {
    /** What becomes of the position that the client names. */
    public enum Parent {
        /** The trace goes on from there. */
        CONTINUE,
        /** A new trace begins, for clients that are not trusted. */
        REPLACE
    }

    /** What becomes of the client's baggage. */
    public enum Baggage {
        /** It ends here: it may tell the upstream what is not its business. */
        STRIP,
        /** It goes on. */
        PASS
    }

    /**
     * What holds when nothing is configured.
     *
     * @return traces go on, baggage does not
     */
    public static TracePropagationSettings defaults() {
        return new TracePropagationSettings(Parent.CONTINUE, Baggage.STRIP, false, true);
    }
}
