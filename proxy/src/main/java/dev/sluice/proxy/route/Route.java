package dev.sluice.proxy.route;

import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.Upstream;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One downstream address and what belongs to it.
 *
 * @param name for logs and metrics
 * @param path the MCP endpoint, exact
 * @param revisions that clients may speak here
 * @param upstream the server behind it
 * @param chain the interceptors, in registration order
 * @param reader reads what clients send here
 * @param settings limits and time-outs
 */
public record Route(
        String name,
        String path,
        Set<ProtocolVersion> revisions,
        Upstream upstream,
        InterceptorChain chain,
        MessageReader reader,
        RouteSettings settings) {
    /** Copies the set. */
    public Route {
        revisions = Set.copyOf(revisions);
    }

    /**
     * The revisions that clients can use here now: those of the route, less those that the upstream was found not to
     * speak.
     *
     * @return empty when route and upstream have nothing in common
     */
    public Set<ProtocolVersion> servedRevisions() {
        return revisions.stream().filter(this::serves).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether clients can use a revision here now.
     *
     * @param version any
     * @return true when it is one of the {@link #servedRevisions()}
     */
    public boolean serves(ProtocolVersion version) {
        return revisions.contains(version)
                && !upstream.profile().map(profile -> profile.excludes(version)).orElse(false);
    }

    /**
     * The revisions that open with a handshake and that clients can use here now.
     *
     * @return empty when there are none
     */
    public Set<ProtocolVersion> legacyRevisions() {
        return servedRevisions().stream()
                .filter(version -> !version.isModern())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The revisions that need no handshake and that clients can use here now.
     *
     * @return empty when there are none
     */
    public Set<ProtocolVersion> modernRevisions() {
        return servedRevisions().stream().filter(ProtocolVersion::isModern).collect(Collectors.toUnmodifiableSet());
    }
}
