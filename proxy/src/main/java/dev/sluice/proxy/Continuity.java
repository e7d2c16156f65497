package dev.sluice.proxy;

import dev.sluice.config.UpstreamConfig;
import dev.sluice.config.UpstreamTransport;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.channel.ChannelConnector;
import dev.sluice.session.UpstreamReference;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Says which conversations go on when the way to an upstream is made anew: those over HTTP with a server that is still
 * there. A line ends with what has opened it.
 *
 * @param before the upstream that the conversations are with
 * @param after what it has become; empty when it is gone
 */
record Continuity(UpstreamConfig before, Optional<UpstreamConfig> after) {
    /** Whether one of them does. */
    boolean holds(UpstreamReference reference) {
        boolean line = ChannelConnector.isOverChannel(leg(reference));
        return !line && after.filter(now -> isReached(now, reference)).isPresent();
    }

    private boolean isReached(UpstreamConfig now, UpstreamReference reference) {
        List<String> names = now.urls().stream().map(UpstreamConfig::nameOf).toList();
        boolean found = names.size() == 1 || reference.replica().isPresent();
        return found
                && now.transport() != UpstreamTransport.SSE
                && isSpoken(now, reference)
                && server(reference).filter(names::contains).isPresent();
    }

    /** A session that a modern server knows nothing of is of the client's revision only, whatever the server speaks. */
    private static boolean isSpoken(UpstreamConfig now, UpstreamReference reference) {
        Optional<ProtocolVersion> pinned = now.revision().flatMap(ProtocolVersion::parse);
        return DrivenSession.isOne(leg(reference))
                ? pinned.map(ProtocolVersion::isModern).orElse(true)
                : pinned.isEmpty() || pinned.equals(reference.protocolVersion());
    }

    private static UpstreamLeg leg(UpstreamReference reference) {
        return new UpstreamLeg(Optional.empty(), reference.session());
    }

    private Optional<String> server(UpstreamReference reference) {
        List<URI> urls = before.urls();
        return reference
                .replica()
                .or(() -> urls.size() == 1 ? Optional.of(UpstreamConfig.nameOf(urls.get(0))) : Optional.empty());
    }
}
