package dev.sluice.config.load;

import dev.sluice.config.DataSize;
import dev.sluice.config.EventsConfig;
import dev.sluice.config.SessionConfig;
import java.time.Duration;

/** Section {@code session}, with {@code events} in it. */
final class SessionSection {
    static final Section<SessionConfig, SessionConfig> DEFINITION = session();

    private SessionSection() {}

    private static Section<SessionConfig, SessionConfig> session() {
        SectionBuilder<SessionConfig> keys = new SectionBuilder<>(SessionConfig.defaults(), Scope.GLOBAL);
        Key<SessionConfig, Integer> maxSessions = keys.key(
                "maxSessions", Quantities.count(1, 10_000_000), SessionConfig::maxSessions, "live sessions at once");
        Key<SessionConfig, Duration> maxIdle = keys.key(
                "maxIdle",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                SessionConfig::maxIdle,
                "longest time without use before a session is removed; at most maxAge");
        Key<SessionConfig, Duration> maxAge = keys.key(
                "maxAge",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
                SessionConfig::maxAge,
                "longest life of a session");
        Key<SessionConfig, Duration> cleanupInterval = keys.key(
                "cleanupInterval",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                SessionConfig::cleanupInterval,
                "time between two regular cleanup passes");
        Key<SessionConfig, Duration> anonymousAge = keys.key(
                "anonymousAge",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                SessionConfig::anonymousAge,
                "longest life of a session that serves one piece of work");
        Key<SessionConfig, Duration> retryAfter = keys.key(
                "retryAfter",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                SessionConfig::retryAfter,
                "hint to clients that are refused because all sessions are taken");
        Key<SessionConfig, EventsConfig> events = keys.section(
                "events", events(), values -> values.base().events(), "the event log that serves Last-Event-ID");
        keys.ordered(maxIdle, maxAge);
        return keys.build(values -> new SessionConfig(
                values.get(maxSessions),
                values.get(maxIdle),
                values.get(maxAge),
                values.get(cleanupInterval),
                values.get(anonymousAge),
                values.get(retryAfter),
                values.get(events)));
    }

    private static Section<EventsConfig, EventsConfig> events() {
        SectionBuilder<EventsConfig> keys = new SectionBuilder<>(EventsConfig.defaults(), Scope.GLOBAL);
        Key<EventsConfig, Integer> maxEvents =
                keys.key("maxEvents", Quantities.count(1, 100_000), EventsConfig::maxEvents, "events kept per session");
        Key<EventsConfig, DataSize> maxBytes = keys.key(
                "maxBytes",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1024)),
                EventsConfig::maxBytes,
                "data of the events kept per session");
        Key<EventsConfig, Integer> completedStreams = keys.key(
                "completedStreams",
                Quantities.count(1, 10_000),
                EventsConfig::completedStreams,
                "ended streams that can still be resumed, per session");
        return keys.build(
                values -> new EventsConfig(values.get(maxEvents), values.get(maxBytes), values.get(completedStreams)));
    }
}
