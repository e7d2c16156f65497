package dev.sluice.proxy.connector.http;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How to reach one upstream over HTTP.
 *
 * @param url the upstream's MCP endpoint, http or https
 * @param headers sent with every request, for example a credential; values are secrets
 * @param trust a PEM file with the authorities to trust for https; empty for those of the JDK
 * @param certificate what the upstream is shown in the TLS handshake; empty for nothing
 * @param allowed whether the upstream may be at an address that its name has
 * @param connectTimeout longest time to open a connection, 1 ms or more
 * @param connectionWait longest time to wait for a free connection, 1 ms or more
 * @param maxCalls most calls under way at once, 1 or more
 * @param maxStreams most long-lived streams open at once, 1 or more
 * @param maxResult largest JSON answer in bytes, 1 or more
 * @param maxSseLine longest SSE line in bytes, 1 or more
 * @param maxSseEvent largest SSE event in bytes, 1 or more
 */
public record HttpConnectorSettings(
        URI url,
        Map<String, String> headers,
        Optional<Path> trust,
        Optional<ClientCertificate> certificate,
        Predicate<InetAddress> allowed,
        Duration connectTimeout,
        Duration connectionWait,
        int maxCalls,
        int maxStreams,
        int maxResult,
        int maxSseLine,
        int maxSseEvent) {
    /** Copies the headers. */
    public HttpConnectorSettings {
        headers = Map.copyOf(headers);
    }

    /**
     * A certificate with its key.
     *
     * @param certificate PEM file with the certificate chain, leaf first
     * @param key PEM file with the private key
     */
    public record ClientCertificate(Path certificate, Path key) {}

    /** Leaves the header values out. */
    @Override
    public String toString() {
        return "HttpConnectorSettings[url=" + url + ", headers=" + headers.keySet() + "]";
    }
}
