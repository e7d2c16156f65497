package dev.sluice.config.load;

import dev.sluice.config.DataSize;
import dev.sluice.config.EmergencyConfig;
import dev.sluice.config.LruConfig;
import dev.sluice.config.MemoryConfig;
import dev.sluice.config.PressureConfig;
import java.time.Duration;

/** The sections of {@code session} that say when cleanup steps up, and what it then takes away. */
final class CleanupSections {
    private static final Type<Integer> THRESHOLD = Quantities.percent(1, 99);
    private static final Type<Duration> IDLE = Quantities.duration(Duration.ofSeconds(1), Duration.ofDays(30));
    private static final Type<Duration> AGE = Quantities.duration(Duration.ofSeconds(1), Duration.ofDays(365));

    private CleanupSections() {}

    static Section<PressureConfig, PressureConfig> pressure() {
        SectionBuilder<PressureConfig> keys = new SectionBuilder<>(PressureConfig.defaults(), Scope.GLOBAL);
        Key<PressureConfig, Integer> moderate = keys.key(
                "moderate",
                THRESHOLD,
                PressureConfig::moderate,
                "over this part of maxSessions or of memory, a regular pass runs at once; less than high");
        Key<PressureConfig, Integer> high = keys.key(
                "high",
                THRESHOLD,
                PressureConfig::high,
                "over this part, a pass with the following limits runs at once; less than emergency.threshold");
        Key<PressureConfig, Duration> maxIdle = keys.key(
                "maxIdle",
                IDLE,
                PressureConfig::maxIdle,
                "longest time without use in such a pass; no effect when longer than session.maxIdle");
        Key<PressureConfig, Duration> maxAge = keys.key(
                "maxAge",
                AGE,
                PressureConfig::maxAge,
                "longest life of a session in such a pass; no effect when longer than session.maxAge");
        keys.less(moderate, high);
        return keys.build(values ->
                new PressureConfig(values.get(moderate), values.get(high), values.get(maxIdle), values.get(maxAge)));
    }

    static Section<EmergencyConfig, EmergencyConfig> emergency() {
        SectionBuilder<EmergencyConfig> keys = new SectionBuilder<>(EmergencyConfig.defaults(), Scope.GLOBAL);
        Key<EmergencyConfig, Integer> threshold = keys.key(
                "threshold",
                THRESHOLD,
                EmergencyConfig::threshold,
                "over this part of maxSessions or of memory, a pass with the following limits runs at once");
        Key<EmergencyConfig, Duration> maxIdle = keys.key(
                "maxIdle",
                IDLE,
                EmergencyConfig::maxIdle,
                "longest time without use in such a pass; no effect when longer than pressure.maxIdle");
        Key<EmergencyConfig, Duration> maxAge = keys.key(
                "maxAge",
                AGE,
                EmergencyConfig::maxAge,
                "longest life of a session in such a pass; no effect when longer than pressure.maxAge");
        Key<EmergencyConfig, Duration> patience = keys.key(
                "patience",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
                EmergencyConfig::patience,
                "time that a new session waits for room before it is refused");
        return keys.build(values -> new EmergencyConfig(
                values.get(threshold), values.get(maxIdle), values.get(maxAge), values.get(patience)));
    }

    static Section<LruConfig, LruConfig> lru() {
        SectionBuilder<LruConfig> keys = new SectionBuilder<>(LruConfig.defaults(), Scope.GLOBAL);
        Key<LruConfig, Integer> target = keys.key(
                "target",
                THRESHOLD,
                LruConfig::target,
                "the least recently used sessions are evicted down to this part of maxSessions;"
                        + " at most emergency.threshold");
        Key<LruConfig, Integer> step =
                keys.key("step", Quantities.percent(1, 100), LruConfig::step, "part that is evicted at a time");
        Key<LruConfig, Duration> minIdle = keys.key(
                "minIdle",
                Quantities.durationOrZero(Duration.ofMillis(1), Duration.ofHours(1)),
                LruConfig::minIdle,
                "least time without use of a session that is evicted");
        return keys.build(values -> new LruConfig(values.get(target), values.get(step), values.get(minIdle)));
    }

    static Section<MemoryConfig, MemoryConfig> memory() {
        SectionBuilder<MemoryConfig> keys = new SectionBuilder<>(MemoryConfig.defaults(), Scope.GLOBAL);
        Key<MemoryConfig, Integer> heap = keys.key(
                "heap",
                Quantities.percent(10, 100),
                MemoryConfig::heap,
                "part of the heap in use after a collection at which memory counts as full");
        Key<MemoryConfig, DataSize> bufferBytes = keys.key(
                "bufferBytes",
                Quantities.size(DataSize.ofKibibytes(64), DataSize.ofMebibytes(1024 * 1024)),
                MemoryConfig::bufferBytes,
                "data of the events of all sessions together at which memory counts as full");
        return keys.build(values -> new MemoryConfig(values.get(heap), values.get(bufferBytes)));
    }
}
