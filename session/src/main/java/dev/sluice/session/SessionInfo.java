package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator may see of an open session; it holds no secret.
 *
 * @param number tells it from all others of this process; later ones have higher numbers
 * @param digest of its id, as logs show it
 * @param route name of the route it was opened on
 * @param principal key of who opened it
 * @param protocolVersion revision agreed with the client; absent before the negotiation
 * @param age time since it was opened
 * @param idle time since its last use; zero while it is held
 * @param holds calls in flight and live streams
 * @param anonymous whether it is one of Sluice's own for a single piece of work
 * @param upstreamReplica the upstream replica that it sticks to; absent while none is chosen
 */
public record SessionInfo(
        long number,
        String digest,
        String route,
        String principal,
        Optional<ProtocolVersion> protocolVersion,
        Duration age,
        Duration idle,
        int holds,
        boolean anonymous,
        Optional<String> upstreamReplica) {
    static SessionInfo of(LiveSession live, long now) {
        Session session = live.lastKnown();
        int holds = live.holds();
        return new SessionInfo(
                live.number(),
                session.id().digest(),
                session.route(),
                session.principal(),
                session.protocolVersion(),
                Duration.ofNanos(now - live.openedAt()),
                holds > 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - live.lastUsedAt())),
                holds,
                session.life().anonymous(),
                session.upstream().replica());
    }
}
