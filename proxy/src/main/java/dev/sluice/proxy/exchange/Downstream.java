package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.proxy.connector.Initiator;
import java.util.Map;

/**
 * Who sent a message, and how.
 *
 * @param principal who is authenticated
 * @param transport how the client is connected
 * @param metadata what interceptors may know about the connection
 * @param headers what may travel on to the upstream, lower-case names
 * @param credential fingerprint of the token that was shown with the message; empty when none was
 */
public record Downstream(
        Principal principal,
        TransportType transport,
        Map<String, String> metadata,
        Map<String, String> headers,
        String credential) {
    /**
     * Somebody who has shown no token.
     *
     * @param principal who is authenticated
     * @param transport how the client is connected
     * @param metadata what interceptors may know about the connection
     * @param headers what may travel on to the upstream, lower-case names
     */
    public Downstream(
            Principal principal, TransportType transport, Map<String, String> metadata, Map<String, String> headers) {
        this(principal, transport, metadata, headers, "");
    }

    /**
     * On whose behalf the upstream is asked.
     *
     * @return the sender
     */
    public Initiator initiator() {
        return new Initiator(principal.key(), credential);
    }
}
