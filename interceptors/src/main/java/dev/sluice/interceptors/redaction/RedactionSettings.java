package dev.sluice.interceptors.redaction;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is looked for, and what happens where it is found.
 *
 * @param requests what happens to messages of the client, default redact
 * @param replies what happens to messages of the server, default redact
 * @param patterns kinds that are looked for by name, default all that are secrets
 * @param custom more kinds as regular expressions in RE2 syntax, by name
 * @param members names of members whose strings and numbers are secrets whatever they hold, in lower case; empty for
 *     none
 * @param maxSize largest message that is looked at, in bytes, 1 KiB to 64 MiB, default 4 MiB
 * @param oversize what happens to larger ones
 */
public record RedactionSettings(
        Action requests,
        Action replies,
        List<String> patterns,
        Map<String, String> custom,
        Set<String> members,
        int maxSize,
        Oversize oversize) {
    static final int SMALLEST = 1 << 10;
    static final int LARGEST = 64 << 20;
    static final int STANDARD = 4 << 20;

    /**
     * Checks the range and copies the collections.
     *
     * @throws IllegalArgumentException when the size is out of range
     */
    public RedactionSettings {
        if (maxSize < SMALLEST || maxSize > LARGEST) {
            throw new IllegalArgumentException(
                    "maxSize: " + maxSize + " (expected: " + SMALLEST + ".." + LARGEST + ")");
        }
        patterns = List.copyOf(patterns);
        custom = Map.copyOf(custom);
        members =
                members.stream().map(member -> member.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What holds when nothing is configured.
     *
     * @return all secrets of known kinds are replaced in both directions
     */
    public static RedactionSettings defaults() {
        return new RedactionSettings(
                Action.REDACT, Action.REDACT, Detectors.standard(), Map.of(), Set.of(), STANDARD, Oversize.BLOCK);
    }

    /** What happens to a message that holds a secret. */
    public enum Action {
        /** A note takes the place of the secret. */
        REDACT,
        /** The message is refused. */
        BLOCK,
        /** It passes, and the finding is told to the audit trail. */
        AUDIT,
        /** Nobody looks. */
        OFF
    }

    /** What happens to a message that is too large to be looked at. */
    public enum Oversize {
        /** It is refused. */
        BLOCK,
        /** It passes unseen. */
        PASS
    }
}
