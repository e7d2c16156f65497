package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.background.Background;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Connector;
import reactor.core.scheduler.Scheduler;

/**
 * What all parts of the machine of one route work with.
 *
 * @param connector the way to the legacy server
 * @param settings limits
 * @param adaptations between revisions
 * @param timer runs time limits
 * @param background runs what nobody waits for, for as long as it takes
 * @param messages runs the sending of single messages, which is over soon
 * @param taskTools the tools of the server that run as tasks only
 */
record Workshop(
        Connector connector,
        ParkingSettings settings,
        Adaptations adaptations,
        Scheduler timer,
        Background background,
        Background messages,
        TaskTools taskTools) {
    /** What modern clients speak. */
    static final ProtocolVersion MODERN = ProtocolVersion.V2026_07_28;

    Adaptation adaptation(ProtocolVersion server) {
        return adaptations.between(MODERN, server);
    }

    /** The limit of a message of Sluice's own. */
    CallDeadline deadline() {
        return new CallDeadline(settings.handshake(), settings.handshake(), timer);
    }
}
