package dev.sluice.config;

/**
 * An amount of data.
 *
 * @param bytes 0 or more
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size: " + bytes + " (expected: 0 or more bytes)");
        }
    }

    /**
     * A size in bytes.
     *
     * @param count 0 or more
     * @return the size
     */
    public static DataSize ofBytes(long count) {
        return new DataSize(count);
    }

    /**
     * A size in kibibytes of 1024 bytes.
     *
     * @param count 0 or more
     * @return the size
     * @throws ArithmeticException when the bytes do not fit 63 bits
     */
    public static DataSize ofKibibytes(long count) {
        return new DataSize(Math.multiplyExact(count, KIB));
    }

    /**
     * A size in mebibytes of 1024 kibibytes.
     *
     * @param count 0 or more
     * @return the size
     * @throws ArithmeticException when the bytes do not fit 63 bits
     */
    public static DataSize ofMebibytes(long count) {
        return new DataSize(Math.multiplyExact(count, MIB));
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The size in the largest unit that leaves no fraction, as it may stand in the file: {@code 4MiB}, {@code 100B}. */
    @Override
    public String toString() {
        if (bytes == 0) {
            return "0B";
        }
        if (bytes % GIB == 0) {
            return bytes / GIB + "GiB";
        }
        if (bytes % MIB == 0) {
            return bytes / MIB + "MiB";
        }
        return bytes % KIB == 0 ? bytes / KIB + "KiB" : bytes + "B";
    }
}
