package dev.sluice.proxy;

import dev.sluice.config.EmergencyConfig;
import dev.sluice.config.EventsConfig;
import dev.sluice.config.LruConfig;
import dev.sluice.config.MemoryConfig;
import dev.sluice.config.PressureConfig;
import dev.sluice.config.SessionConfig;
import dev.sluice.session.SessionSettings;
import dev.sluice.session.Sharing;
import dev.sluice.session.TierSettings;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.replica.Replicas;
import java.util.List;
import java.util.stream.Stream;

/** Maps the {@code session} section of the file to the settings of the session manager and of the event log. */
final class SessionMapping {
    private SessionMapping() {}

    static SessionSettings sessions(SessionConfig config) {
        return new SessionSettings(
                config.maxSessions(),
                config.maxPerPrincipal(),
                config.maxIdle(),
                config.maxAge(),
                config.anonymousAge(),
                config.cleanupInterval(),
                config.touchInterval(),
                config.retryAfter(),
                tiers(config));
    }

    private static TierSettings tiers(SessionConfig config) {
        PressureConfig pressure = config.pressure();
        EmergencyConfig emergency = config.emergency();
        LruConfig lru = config.lru();
        return new TierSettings(
                new TierSettings.Pressure(pressure.moderate(), pressure.high(), pressure.maxIdle(), pressure.maxAge()),
                new TierSettings.Emergency(
                        emergency.threshold(), emergency.maxIdle(), emergency.maxAge(), emergency.patience()),
                new TierSettings.Lru(lru.target(), lru.step(), lru.minIdle()));
    }

    /** How the sessions are shared with other replicas. */
    static Sharing sharing(SessionConfig config, Replicas replicas) {
        return new Sharing(replicas, config.guestIdle(), config.useNotes());
    }

    static SessionMemory.Limits memory(MemoryConfig config) {
        return new SessionMemory.Limits(
                config.heap() / 100.0, config.bufferBytes().bytes());
    }

    /** Bytes of buffers over which cleanup does more than its regular passes. */
    static List<Long> bufferLevels(SessionConfig config) {
        long full = config.memory().bufferBytes().bytes();
        return Stream.of(
                        config.pressure().moderate(),
                        config.pressure().high(),
                        config.emergency().threshold())
                .map(percent -> full / 100 * percent + full % 100 * percent / 100)
                .toList();
    }

    static EventLogSettings events(EventsConfig config) {
        return new EventLogSettings(
                config.maxEvents(),
                config.maxBytes().bytes(),
                config.completedStreams(),
                config.maxBytes().bytes());
    }
}
