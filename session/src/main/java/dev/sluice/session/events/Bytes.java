package dev.sluice.session.events;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that are compared by what they are. Neither copied nor changed by anybody. */
public final class Bytes {
    private static final int SHOWN = 16;

    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /**
     * Wraps bytes.
     *
     * @param value not copied; the caller gives it away
     * @return the same bytes
     */
    public static Bytes of(byte[] value) {
        return new Bytes(value);
    }

    /**
     * The bytes themselves.
     *
     * @return not a copy; not to be changed
     */
    public byte[] value() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** The length and the first bytes, in hexadecimal digits. */
    @Override
    public String toString() {
        return value.length + " bytes " + HexFormat.of().formatHex(value, 0, Math.min(SHOWN, value.length));
    }
}
