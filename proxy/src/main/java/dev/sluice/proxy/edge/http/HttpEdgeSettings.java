package dev.sluice.proxy.edge.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to listen for clients.
 *
 * @param host address or name to bind
 * @param port 0 to 65535; 0 picks a free one
 * @param http2 whether HTTP/2 is offered beside HTTP/1.1
 * @param tls certificate and key; empty for clear text
 * @param allowedHosts host names that clients may address, beside the loopback names of a loopback listener; when empty
 *     on another listener, every name is allowed
 * @param allowedOrigins web origins that may call, beside the listener's own
 * @param maxRequestLine longest request line in bytes, 1 or more
 * @param maxHeaderSection largest header section in bytes, 1 or more
 * @param maxConnections most connections at once, 1 or more
 * @param headerTimeout longest time for a client to send a header section, 1 ms or more
 * @param idleTimeout longest time for a connection without a request, 1 ms or more
 * @param unreadLimit longest time for a client to take nothing of an answer that waits for it, 1 ms or more
 * @param h2cUpgradeBody largest body of a request that upgrades to HTTP/2, in bytes, 0 or more
 * @param retryAfter when a client that is refused for now may try again, where nothing better is known, 1 s or more
 * @param endedStreams streams of HTTP+SSE that are remembered with their sessions once they have ended, 1 or more
 * @param endedStreamAge how long they are remembered, 1 ms or more
 */
public record HttpEdgeSettings(
        String host,
        int port,
        boolean http2,
        Optional<Tls> tls,
        List<String> allowedHosts,
        List<String> allowedOrigins,
        int maxRequestLine,
        int maxHeaderSection,
        int maxConnections,
        Duration headerTimeout,
        Duration idleTimeout,
        Duration unreadLimit,
        int h2cUpgradeBody,
        Duration retryAfter,
        int endedStreams,
        Duration endedStreamAge) {
    /** Copies the lists. */
    public HttpEdgeSettings {
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /**
     * A certificate with its key.
     *
     * @param certificate PEM file with the certificate chain
     * @param key PEM file with the private key
     * @param clientTrust PEM file with the authorities of clients; empty asks clients for no certificate
     */
    public record Tls(Path certificate, Path key, Optional<Path> clientTrust) {}
}
