package dev.sluice.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the host of a URL without looking anything up. */
final class HostText {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /** In forms that only some readers take for an address: one number, hexadecimal, octal, or with fewer parts. */
    private static final Pattern NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private HostText() {}

    /** Whether a host that is no usual address may be meant as one. */
    static boolean endsInNumber(String host) {
        return NUMBER.matcher(host).matches();
    }

    /** The address that a host is; empty for a name. */
    static Optional<InetAddress> address(String host) {
        boolean literal = host.startsWith("[") || IPV4.matcher(host).matches();
        try {
            return literal ? Optional.of(InetAddress.getByName(host)) : Optional.empty();
        } catch (UnknownHostException notAnAddress) {
            // The JDK has no other way to say so of what looks like one.
            return Optional.empty();
        }
    }
}
