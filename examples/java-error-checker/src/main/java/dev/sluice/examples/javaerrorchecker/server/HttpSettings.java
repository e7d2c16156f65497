package dev.sluice.examples.javaerrorchecker.server;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where the HTTP server listens and whom it answers.
 *
 * <p>A browser page of a foreign site can send requests to this machine, and a name server can make its name mean this
 * machine (DNS rebinding). So only known names are accepted in {@code Host} and {@code Origin}: those of the loopback
 * interface, the one listened on, and the ones that are added here.
 *
 * @param address where to listen
 * @param allowedHosts further names or addresses that clients may use for this server, without a port
 */
public record HttpSettings(ListenAddress address, List<String> allowedHosts) {
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    /** Copies the list. */
    public HttpSettings {
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** Values of {@code Host} that are answered; {@code :*} stands for any port or none. */
    List<String> hostPatterns() {
        return Stream.of(LOOPBACK, List.of(address.host()), allowedHosts)
                .flatMap(List::stream)
                .distinct()
                .map(host -> host + ":*")
                .toList();
    }

    /** Values of {@code Origin} that are answered; a request without one is no browser's and passes. */
    List<String> originPatterns() {
        return hostPatterns().stream()
                .flatMap(host -> Stream.of("http://" + host, "https://" + host))
                .toList();
    }
}
