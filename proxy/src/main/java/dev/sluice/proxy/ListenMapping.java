package dev.sluice.proxy;

import dev.sluice.config.LimitsConfig;
import dev.sluice.config.ListenConfig;
import dev.sluice.config.SessionConfig;
import dev.sluice.config.TimeoutsConfig;
import dev.sluice.proxy.edge.http.HttpEdgeSettings;

/** Maps the {@code listen} section, and the global limits of connections, to the settings of the HTTP edge. */
final class ListenMapping {
    private ListenMapping() {}

    static HttpEdgeSettings edge(
            ListenConfig listen, SessionConfig session, LimitsConfig limits, TimeoutsConfig timeouts) {
        return new HttpEdgeSettings(
                listen.address().host(),
                listen.address().port(),
                listen.http2(),
                listen.tls().map(tls -> new HttpEdgeSettings.Tls(tls.certificate(), tls.key(), tls.clientTrust())),
                listen.allowedHosts(),
                listen.allowedOrigins(),
                Math.toIntExact(limits.requestLine().bytes()),
                Math.toIntExact(limits.headerSection().bytes()),
                limits.connections(),
                timeouts.requestHeaders(),
                timeouts.idleConnection(),
                timeouts.unreadAnswer(),
                Math.toIntExact(limits.requestBody().bytes()),
                session.retryAfter(),
                session.tombstones(),
                session.tombstoneAge());
    }
}
