package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import java.util.Map;

/**
 * Who sent a message, and how.
 *
 * @param principal who is authenticated
 * @param transport how the client is connected
 * @param metadata what interceptors may know about the connection
 * @param headers what may travel on to the upstream, lower-case names
 */
public record Downstream(
        Principal principal, TransportType transport, Map<String, String> metadata, Map<String, String> headers) {}
