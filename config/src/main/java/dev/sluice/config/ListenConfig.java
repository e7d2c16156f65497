package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/**
 * Section {@code listen}: where clients connect.
 *
 * @param address where the listener binds, default 127.0.0.1:8808
 * @param http2 also speak HTTP/2: with prior knowledge in clear text, by ALPN with TLS; default false
 * @param tls certificate and key; empty means clear text
 * @param allowedHosts values of the {@code Host} header to accept beside the loopback names of a loopback listener
 * @param allowedOrigins values of the {@code Origin} header to accept, as scheme, host and port
 * @param publicUrl how clients address the listener, as scheme, host and port; empty for its own address
 */
public record ListenConfig(
        Address address,
        boolean http2,
        Optional<TlsConfig> tls,
        List<String> allowedHosts,
        List<String> allowedOrigins,
        Optional<String> publicUrl) {
    public ListenConfig {
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /**
     * What holds when the file says nothing.
     *
     * @return a clear-text listener on 127.0.0.1:8808
     */
    public static ListenConfig defaults() {
        return new ListenConfig(
                new Address("127.0.0.1", 8808), false, Optional.empty(), List.of(), List.of(), Optional.empty());
    }

    /**
     * The same listener elsewhere.
     *
     * @param other where to bind instead
     * @return a copy
     */
    public ListenConfig withAddress(Address other) {
        return new ListenConfig(other, http2, tls, allowedHosts, allowedOrigins, publicUrl);
    }
}
