package dev.sluice.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Where an upstream, or an authorization server, may be. */
public enum UpstreamAddresses {
    /** Anywhere. */
    ANY,
    /** On the public internet: at no address of this machine, of a private network, or of some other special purpose. */
    PUBLIC;

    /**
     * Whether a server may be at an address.
     *
     * @param address that a connection would go to
     * @return false for an address of a special purpose, where only public ones are allowed
     */
    public boolean allow(InetAddress address) {
        return this == ANY || isPublic(address);
    }

    /**
     * Whether a server may be at a host, as far as that can be told without looking it up.
     *
     * @param host a name, or an address, IPv6 in brackets
     * @return true for a name, whose addresses are looked at when they are known; but not for a number, which some take for
     *     an address
     */
    public boolean mayAllow(String host) {
        return this == ANY || HostText.address(host).map(this::allow).orElseGet(() -> !HostText.endsInNumber(host));
    }

    /**
     * Leaves out what IANA has set aside for special purposes.
     *
     * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IPv4 special-purpose addresses</a>
     * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6 special-purpose addresses</a>
     */
    private static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? Ranges.SPECIAL_IPV4.stream().noneMatch(range -> range.contains(bytes))
                : Ranges.GLOBAL_IPV6.contains(bytes)
                        && Ranges.SPECIAL_IPV6.stream().noneMatch(range -> range.contains(bytes));
    }

    /** Prefixes of addresses. */
    private static final class Ranges {
        static final List<AddressRange> SPECIAL_IPV4 = List.of(
                AddressRange.of("0.0.0.0/8"),
                AddressRange.of("10.0.0.0/8"),
                AddressRange.of("100.64.0.0/10"),
                AddressRange.of("127.0.0.0/8"),
                AddressRange.of("169.254.0.0/16"),
                AddressRange.of("172.16.0.0/12"),
                AddressRange.of("192.0.0.0/24"),
                AddressRange.of("192.0.2.0/24"),
                AddressRange.of("192.88.99.0/24"),
                AddressRange.of("192.168.0.0/16"),
                AddressRange.of("198.18.0.0/15"),
                AddressRange.of("198.51.100.0/24"),
                AddressRange.of("203.0.113.0/24"),
                AddressRange.of("224.0.0.0/3"));

        /** All others are local, unassigned, or stand for addresses of IPv4. */
        static final AddressRange GLOBAL_IPV6 = AddressRange.of("2000::/3");

        static final List<AddressRange> SPECIAL_IPV6 = List.of(
                AddressRange.of("2001::/23"),
                AddressRange.of("2001:db8::/32"),
                AddressRange.of("2002::/16"),
                AddressRange.of("3fff::/20"));

        private Ranges() {}
    }
}
