package dev.sluice.proxy;

import dev.sluice.config.EventsConfig;
import dev.sluice.config.SessionConfig;
import dev.sluice.session.SessionSettings;
import dev.sluice.session.events.EventLogSettings;

/** Maps the {@code session} section of the file to the settings of the session manager and of the event log. */
final class SessionMapping {
    private SessionMapping() {}

    static SessionSettings sessions(SessionConfig config) {
        return new SessionSettings(
                config.maxSessions(),
                config.maxIdle(),
                config.maxAge(),
                config.cleanupInterval(),
                config.anonymousAge(),
                config.retryAfter());
    }

    static EventLogSettings events(EventsConfig config) {
        return new EventLogSettings(
                config.maxEvents(),
                config.maxBytes().bytes(),
                config.completedStreams(),
                config.maxBytes().bytes());
    }
}
