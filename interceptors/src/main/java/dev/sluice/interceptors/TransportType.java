package dev.sluice.interceptors;

/** How a client is connected to Sluice. */
public enum TransportType {
    /** One endpoint for POST, GET and DELETE, since 2025-03-26. */
    STREAMABLE_HTTP,
    /** The two endpoints of 2024-11-05. */
    HTTP_SSE,
    /** Standard input and output. */
    STDIO
}
