package dev.sluice.config;

import java.util.Arrays;

/** Addresses that begin alike. */
final class AddressRange {
    private final byte[] first;
    private final int bits;

    private AddressRange(byte[] first, int bits) {
        this.first = first;
        this.bits = bits;
    }

    /** Takes the usual form of a prefix, like 10.0.0.0/8 or 2000::/3. */
    static AddressRange of(String prefix) {
        String[] parts = prefix.split("/", 2);
        String host = parts[0].contains(":") ? "[" + parts[0] + "]" : parts[0];
        byte[] first = HostText.address(host)
                .orElseThrow(() -> new IllegalArgumentException("range: " + prefix + " (expected: ADDRESS/BITS)"))
                .getAddress();
        return new AddressRange(first, Integer.parseInt(parts[1]));
    }

    boolean contains(byte[] address) {
        int whole = bits / 8;
        int mask = 0xFF00 >> (bits % 8) & 0xFF;
        return address.length == first.length
                && Arrays.equals(address, 0, whole, first, 0, whole)
                && (mask == 0 || (address[whole] & mask) == (first[whole] & mask));
    }
}
