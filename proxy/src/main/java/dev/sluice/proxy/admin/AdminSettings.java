package dev.sluice.proxy.admin;

/**
 * How to listen for operators.
 *
 * @param host address or name to bind
 * @param port 0 to 65535; 0 picks a free one
 * @param loopbackNamesOnly whether only requests to {@code localhost}, {@code 127.0.0.1} and {@code [::1]} are answered,
 *     so that no web page can read this listener by DNS rebinding; meant for a listener on a loopback address
 * @param maxConnections open at once, 1 or more
 */
public record AdminSettings(String host, int port, boolean loopbackNamesOnly, int maxConnections) {}
