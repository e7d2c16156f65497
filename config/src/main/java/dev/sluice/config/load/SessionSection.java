package dev.sluice.config.load;

import dev.sluice.config.DataSize;
import dev.sluice.config.DurationText;
import dev.sluice.config.EmergencyConfig;
import dev.sluice.config.EventsConfig;
import dev.sluice.config.LruConfig;
import dev.sluice.config.MemoryConfig;
import dev.sluice.config.PressureConfig;
import dev.sluice.config.RedisConfig;
import dev.sluice.config.SessionConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Section {@code session}, with {@code events} and {@code redis} in it. */
final class SessionSection {
    static final Section<SessionConfig, SessionConfig> DEFINITION = session();

    private SessionSection() {}

    private static Section<SessionConfig, SessionConfig> session() {
        SectionBuilder<SessionConfig> keys = new SectionBuilder<>(SessionConfig.defaults(), Scope.GLOBAL);
        Key<SessionConfig, Integer> maxSessions = keys.key(
                "maxSessions", Quantities.count(1, 10_000_000), SessionConfig::maxSessions, "live sessions at once");
        Key<SessionConfig, Integer> maxPerPrincipal = keys.key(
                "maxPerPrincipal",
                Quantities.count(0, 10_000_000),
                SessionConfig::maxPerPrincipal,
                "live sessions of one principal at once; 0 sets no such limit");
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
        Key<SessionConfig, Duration> touchInterval = keys.key(
                "touchInterval",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                SessionConfig::touchInterval,
                "least time between two uses of a session that are noted");
        Key<SessionConfig, Integer> useNotes = keys.key(
                "useNotes",
                Quantities.count(1, 1_000_000),
                SessionConfig::useNotes,
                "uses of sessions that are being noted in Redis at once; one more is left to the next use");
        Key<SessionConfig, Duration> guestIdle = keys.key(
                "guestIdle",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
                SessionConfig::guestIdle,
                "how long a session that another replica looks after is remembered here without being used");
        Key<SessionConfig, Integer> tombstones = keys.key(
                "tombstones",
                Quantities.count(1, 10_000_000),
                SessionConfig::tombstones,
                "ended sessions of which is remembered why they have ended, so that their clients are told; with Redis,"
                        + " only ended streams of HTTP+SSE count");
        Key<SessionConfig, Duration> tombstoneAge = keys.key(
                "tombstoneAge",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(24)),
                SessionConfig::tombstoneAge,
                "how long that is remembered");
        Key<SessionConfig, Duration> anonymousAge = keys.key(
                "anonymousAge",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                SessionConfig::anonymousAge,
                "longest life of a session that serves one piece of work");
        Key<SessionConfig, Duration> retryAfter = keys.key(
                "retryAfter",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                SessionConfig::retryAfter,
                "hint to clients that are answered with 503, because all sessions are taken or for any other reason that"
                        + " passes, when to try again; where something better is known, that is said");
        Key<SessionConfig, PressureConfig> pressure = keys.section(
                "pressure",
                CleanupSections.pressure(),
                values -> values.base().pressure(),
                "what cleanup does when room gets scarce");
        Key<SessionConfig, EmergencyConfig> emergency = keys.section(
                "emergency",
                CleanupSections.emergency(),
                values -> values.base().emergency(),
                "what cleanup does when there is hardly any room left");
        Key<SessionConfig, LruConfig> lru = keys.section(
                "lru",
                CleanupSections.lru(),
                values -> values.base().lru(),
                "how sessions are evicted when an emergency pass was not enough");
        Key<SessionConfig, MemoryConfig> memory = keys.section(
                "memory", CleanupSections.memory(), values -> values.base().memory(), "when memory counts as full");
        Key<SessionConfig, EventsConfig> events = keys.section(
                "events", events(), values -> values.base().events(), "the event log that serves Last-Event-ID");
        Key<SessionConfig, Optional<RedisConfig>> redis = keys.key(
                "redis",
                new OptionalType<>(RedisSection.DEFINITION.on(NoBase.INSTANCE)),
                SessionConfig::redis,
                "where replicas share their sessions; without this section sessions end with the process");
        keys.ordered(maxIdle, maxAge);
        keys.check(List.of(pressure, emergency), (values, binder) -> {
            int high = values.get(pressure).high();
            int threshold = values.get(emergency).threshold();
            if (high >= threshold) {
                String lower = "high " + high + "% (expected: less than emergency.threshold, " + threshold + "%)";
                String higher = "threshold " + threshold + "% (expected: more than pressure.high, " + high + "%)";
                refuse(values, emergency, higher, pressure, lower, binder);
            }
        });
        keys.check(List.of(lru, emergency), (values, binder) -> {
            int target = values.get(lru).target();
            int threshold = values.get(emergency).threshold();
            if (target > threshold) {
                String lower = "target " + target + "% (expected: at most emergency.threshold, " + threshold + "%)";
                String higher = "threshold " + threshold + "% (expected: at least lru.target, " + target + "%)";
                refuse(values, emergency, higher, lru, lower, binder);
            }
        });
        keys.check(
                List.of(maxIdle, touchInterval, redis),
                (values, binder) -> values.node(redis)
                        .filter(node -> isTooSeldom(values.get(touchInterval), values.get(maxIdle)))
                        .ifPresent(node -> binder.problem(
                                node,
                                "a touchInterval of "
                                        + DurationText.of(values.get(touchInterval))
                                        + " is too long (expected: at most half of maxIdle, "
                                        + values.shown(maxIdle) + ")")));
        return keys.build(values -> new SessionConfig(
                values.get(maxSessions),
                values.get(maxPerPrincipal),
                values.get(maxIdle),
                values.get(maxAge),
                values.get(cleanupInterval),
                values.get(touchInterval),
                values.get(useNotes),
                values.get(guestIdle),
                values.get(tombstones),
                values.get(tombstoneAge),
                values.get(anonymousAge),
                values.get(retryAfter),
                values.get(pressure),
                values.get(emergency),
                values.get(lru),
                values.get(memory),
                values.get(events),
                values.get(redis)));
    }

    /** A session that is in use must never look idle to another replica. */
    private static boolean isTooSeldom(Duration touch, Duration maxIdle) {
        return touch.multipliedBy(2).compareTo(maxIdle) > 0;
    }

    /** At one of two sections that contradict each other. The defaults do not, so the file has one of them. */
    private static void refuse(
            Values<SessionConfig> values,
            Key<SessionConfig, ?> one,
            String problemOfOne,
            Key<SessionConfig, ?> other,
            String problemOfOther,
            Binder binder) {
        if (values.node(one).isPresent()) {
            values.node(one).ifPresent(node -> binder.problem(node, problemOfOne));
        } else {
            values.node(other).ifPresent(node -> binder.problem(node, problemOfOther));
        }
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
