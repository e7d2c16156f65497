package dev.sluice.interceptors.hygiene;

/**
 * What a definition may hold.
 *
 * @param invisible what happens to definitions with invisible characters
 * @param names longest name, title or URI in characters, 16 to 4096, default 256
 * @param descriptions longest description in bytes of UTF-8, 256 B to 1 MiB, default 16 KiB
 * @param definitions largest definition as a whole, in bytes of JSON, 1 KiB to 16 MiB, default 128 KiB
 * @param entries most definitions of one kind on one page, 1 to 100,000, default 1000
 * @param remembered hidden definitions whose use is refused, and as many things that were logged, which are remembered, 1
 *     to 10,000,000, default 10,000
 */
public record HygieneSettings(
        Invisible invisible, int names, int descriptions, int definitions, int entries, int remembered) {
    /**
     * What holds when nothing is configured.
     *
     * @return invisible characters are stripped
     */
    public static HygieneSettings defaults() {
        return new HygieneSettings(Invisible.STRIP, 256, 16 << 10, 128 << 10, 1000, 10_000);
    }

    /** What happens to definitions with invisible characters. */
    public enum Invisible {
        /** They lose them. */
        STRIP,
        /** They are hidden. */
        HIDE
    }
}
