package dev.sluice.proxy.inspection;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a client of one revision would get of an upstream through Sluice.
 *
 * @param client the client's revision
 * @param server the revision that Sluice would speak with the upstream for it; empty when there is none
 * @param changed what its lists look like to that client: how many entries lack a member, or have another value there, by
 *     a name like {@code tools.icons}; empty when it sees everything as it is
 */
public record ClientView(ProtocolVersion client, Optional<ProtocolVersion> server, Map<String, Integer> changed) {
    /** Copies the map, which is sorted by name. */
    public ClientView {
        changed = Collections.unmodifiableMap(new TreeMap<>(changed));
    }
}
