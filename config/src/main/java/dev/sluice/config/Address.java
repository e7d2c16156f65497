package dev.sluice.config;

import java.util.Locale;

/**
 * Where a listener binds.
 *
 * @param host a host name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65535; 0 lets the system choose a free port
 */
public record Address(String host, int port) {
    public Address {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("address: no host (expected: HOST:PORT)");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("address: port " + port + " (expected: 0..65535)");
        }
    }

    /**
     * Whether only this machine can reach the address. Nothing is looked up: of the names, only {@code localhost} counts.
     *
     * @return true for {@code localhost}, 127.0.0.0/8 and {@code ::1}
     */
    public boolean isLoopback() {
        return isLoopback(host);
    }

    /**
     * Whether a host names this machine, without looking anything up.
     *
     * @param host a name or an address, IPv6 with or without brackets
     * @return true for {@code localhost}, 127.0.0.0/8 and {@code ::1}
     */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("::1")
                || name.equals("[::1]")
                || name.matches("127(\\.[0-9]{1,3}){3}");
    }

    /** The address as it stands in the file, for example {@code 127.0.0.1:8808} or {@code [::1]:8808}. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
