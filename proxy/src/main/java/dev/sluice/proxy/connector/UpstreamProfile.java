package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Optional;
import java.util.Set;

/**
 * What an upstream was found to be. A modern one is not asked for a handshake before a legacy client comes: it may be
 * both, but many would count an unasked {@code initialize} as a mistake.
 *
 * @param modern the modern revisions that it serves and Sluice knows; empty when it is not modern
 * @param legacy what it answered to a handshake that proposed the newest legacy revision; empty when it was not asked or
 *     refused
 * @param handshakeRefused whether it was seen to refuse a handshake
 * @param name the server's name; empty when it gave none
 * @param version the server's own version; empty when it gave none
 */
public record UpstreamProfile(
        Set<ProtocolVersion> modern,
        Optional<ProtocolVersion> legacy,
        boolean handshakeRefused,
        String name,
        String version) {
    /** Copies the set. */
    public UpstreamProfile {
        modern = Set.copyOf(modern);
    }

    /**
     * An upstream of which somebody has said what it is.
     *
     * @param only the only revision to speak with it
     * @return what speaks that and nothing else
     */
    public static UpstreamProfile pinned(ProtocolVersion only) {
        return only.isModern()
                ? new UpstreamProfile(Set.of(only), Optional.empty(), true, "", "")
                : new UpstreamProfile(Set.of(), Optional.of(only), false, "", "");
    }

    /**
     * Whether requests of a revision have no chance.
     *
     * @param requested the client's revision
     * @return true when the other era was found and this one was not
     */
    public boolean excludes(ProtocolVersion requested) {
        return requested.isModern() ? modern.isEmpty() && legacy.isPresent() : handshakeRefused && !modern.isEmpty();
    }

    /**
     * Whether a revision may be promised to clients. An upstream that answered neither probe is given the benefit of the
     * doubt.
     *
     * @param requested the client's revision
     * @return true when its era was found, or none was
     */
    public boolean speaks(ProtocolVersion requested) {
        boolean unknown = modern.isEmpty() && legacy.isEmpty();
        return unknown || (requested.isModern() ? !modern.isEmpty() : legacy.isPresent());
    }

    /**
     * The same upstream, now known to refuse handshakes.
     *
     * @return a copy
     */
    public UpstreamProfile refusingHandshakes() {
        return new UpstreamProfile(modern, legacy, true, name, version);
    }

    /**
     * One line for people.
     *
     * @return for example {@code legacy 2025-11-25 (demo-server 1.2.0)}
     */
    public String describe() {
        String eras =
                modern.isEmpty() ? "" : "modern " + String.join(", ", ProtocolVersion.wireNamesNewestFirst(modern));
        String handshake = legacy.map(version -> "legacy " + version.wireName()).orElse("");
        String both = eras + (eras.isEmpty() || handshake.isEmpty() ? "" : " and ") + handshake;
        String identity = name.isEmpty() ? "" : " (" + name + (version.isEmpty() ? "" : " " + version) + ")";
        return (both.isEmpty() ? "reachable, but neither server/discover nor initialize succeeded" : both) + identity;
    }
}
