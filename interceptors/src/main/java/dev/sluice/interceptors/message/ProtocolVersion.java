package dev.sluice.interceptors.message;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A dated revision of the Model Context Protocol, oldest first.
 *
 * <p>The constants are in order of time, so {@link #compareTo} tells which of two revisions is newer. The handshake
 * revisions are called legacy, {@link #V2026_07_28} and everything after it modern, as the specification does.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/versioning">MCP, Versioning</a>
 */
public enum ProtocolVersion {
    /** HTTP+SSE with two endpoints, or stdio. */
    V2024_11_05("2024-11-05"),
    /** Streamable HTTP with batches. */
    V2025_03_26("2025-03-26"),
    /** Streamable HTTP without batches, version header, elicitation. */
    V2025_06_18("2025-06-18"),
    /** Streamable HTTP with polling, URL elicitation, experimental tasks. */
    V2025_11_25("2025-11-25"),
    /** Stateless, metadata on every request, no handshake. */
    V2026_07_28("2026-07-28");

    /** Every revision, oldest first; unmodifiable. */
    public static final Set<ProtocolVersion> ALL = Collections.unmodifiableSet(EnumSet.allOf(ProtocolVersion.class));

    /** The handshake revisions, oldest first; unmodifiable. */
    public static final Set<ProtocolVersion> LEGACY =
            Collections.unmodifiableSet(EnumSet.range(V2024_11_05, V2025_11_25));

    private static final Map<String, ProtocolVersion> BY_WIRE_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(ProtocolVersion::wireName, Function.identity()));

    private final String wireName;

    ProtocolVersion(String wireName) {
        this.wireName = wireName;
    }

    /**
     * Finds the revision with a date.
     *
     * @param wireName the date as it stands on the wire, for example {@code 2025-06-18}
     * @return empty when Sluice does not know that revision
     */
    public static Optional<ProtocolVersion> parse(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }

    /**
     * The newest revision that opens with {@code initialize}.
     *
     * @return 2025-11-25
     */
    public static ProtocolVersion newestLegacy() {
        return V2025_11_25;
    }

    /**
     * The dates of some revisions, newest first, as {@code supported} lists of errors want them.
     *
     * @param versions in any order
     * @return the wire names, newest first
     */
    public static List<String> wireNamesNewestFirst(Set<ProtocolVersion> versions) {
        ProtocolVersion[] sorted = versions.toArray(new ProtocolVersion[0]);
        Arrays.sort(sorted, Collections.reverseOrder());
        return Arrays.stream(sorted).map(ProtocolVersion::wireName).toList();
    }

    /**
     * The date as it stands on the wire.
     *
     * @return for example {@code 2025-06-18}
     */
    public String wireName() {
        return wireName;
    }

    /**
     * Whether this revision is stateless and carries its metadata on every request.
     *
     * @return true from 2026-07-28 on
     */
    public boolean isModern() {
        return compareTo(V2026_07_28) >= 0;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
