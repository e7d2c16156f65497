package dev.sluice.interceptors.audit;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is recorded, and where.
 *
 * @param file where records are appended; empty for standard output
 * @param node names this process in the records; may be empty
 * @param key secret for digests and for the chain; empty for a random one, with which digests of one run can be compared
 *     with each other only, and the chain shows accidents but not a forger
 * @param chain whether each record carries the hash of the one before, default true
 * @param queue records that wait to be written, 16 to 1,000,000, default 10,000
 * @param overflow what happens when so many wait, or nothing can be written
 * @param digests of what digests are taken
 * @param bodies what is recorded in clear, with secrets taken out
 * @param bodyLength longest body in characters, 64 to 1,000,000, default 4096; more is cut
 * @param notifications whether notifications of clients have records, default true
 */
public record AuditSettings(
        Optional<Path> file,
        String node,
        String key,
        boolean chain,
        int queue,
        Overflow overflow,
        Payloads digests,
        Payloads bodies,
        int bodyLength,
        boolean notifications) {
    static final int SHORTEST_QUEUE = 16;
    static final int LONGEST_QUEUE = 1_000_000;
    static final int SHORTEST_BODY = 64;
    static final int LONGEST_BODY = 1_000_000;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when a number is out of range
     */
    public AuditSettings {
        if (queue < SHORTEST_QUEUE || queue > LONGEST_QUEUE) {
            throw new IllegalArgumentException("queue: " + queue + " (expected: 16..1000000)");
        }
        if (bodyLength < SHORTEST_BODY || bodyLength > LONGEST_BODY) {
            throw new IllegalArgumentException("bodyLength: " + bodyLength + " (expected: 64..1000000)");
        }
    }

    /**
     * What holds when nothing is configured.
     *
     * @return to standard output, chained, without bodies
     */
    public static AuditSettings defaults() {
        return new AuditSettings(
                Optional.empty(), "", "", true, 10_000, Overflow.DROP, Payloads.ARGUMENTS, Payloads.NONE, 4096, true);
    }

    /** Does not show the key. */
    @Override
    public String toString() {
        return "AuditSettings[file=" + file + ", chain=" + chain + ", queue=" + queue + ", overflow=" + overflow + "]";
    }

    /** What happens when records cannot be kept. */
    public enum Overflow {
        /** They are lost; the next record that is written says how many. */
        DROP,
        /** Messages are refused until records can be kept again, so that nothing happens without a record. */
        REFUSE
    }

    /** Which contents count. */
    public enum Payloads {
        /** None. */
        NONE,
        /** What the client sends. */
        ARGUMENTS,
        /** What the client sends and what it is answered. */
        ALL
    }
}
