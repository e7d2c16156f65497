package dev.sluice.config;

/** How Sluice speaks with an upstream over HTTP. */
public enum UpstreamTransport {
    /** Finds out with the first handshake: Streamable HTTP, or else HTTP+SSE. */
    AUTO,
    /** Streamable HTTP, since 2025-03-26. */
    STREAMABLE,
    /** HTTP+SSE of 2024-11-05; the URL is that of the event stream. */
    SSE
}
