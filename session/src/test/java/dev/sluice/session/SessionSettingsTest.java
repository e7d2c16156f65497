package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionSettingsTest {
    private static final Duration OK = Duration.ofMillis(1);
    private static final Duration ZERO = Duration.ZERO;

    @Test
    void defaults_always_areTheDocumentedOnes() {
        assertThat(SessionSettings.defaults())
                .isEqualTo(new SessionSettings(
                        10_000,
                        0,
                        Duration.ofHours(1),
                        Duration.ofHours(24),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(5),
                        new TierSettings(
                                new TierSettings.Pressure(75, 85, Duration.ofMinutes(15), Duration.ofHours(12)),
                                new TierSettings.Emergency(
                                        95, Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(1)),
                                new TierSettings.Lru(90, 10, Duration.ofSeconds(10)))));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void construction_outOfRange_namesPathValueAndRange(String message, ThrowingCallable construction) {
        assertThatThrownBy(construction)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> outOfRange() {
        return Stream.of(
                refused("session.maxSessions: 0 (expected: 1..100000000)", () -> counts(0, 0)),
                refused("session.maxSessions: 100000001 (expected: 1..100000000)", () -> counts(100_000_001, 0)),
                refused("session.maxPerPrincipal: -1 (expected: 0..100000000)", () -> counts(1, -1)),
                refused("session.maxIdle: PT0S (expected: 1ms or more)", () -> times(ZERO, OK, OK, OK, OK, OK)),
                refused(
                        "session.maxAge: PT-0.001S (expected: 1ms or more)",
                        () -> times(OK, OK.negated(), OK, OK, OK, OK)),
                refused("session.anonymousAge: PT0S (expected: 1ms or more)", () -> times(OK, OK, ZERO, OK, OK, OK)),
                refused("session.cleanupInterval: PT0S (expected: 1ms or more)", () -> times(OK, OK, OK, ZERO, OK, OK)),
                refused("session.touchInterval: PT0S (expected: 1ms or more)", () -> times(OK, OK, OK, OK, ZERO, OK)),
                refused("session.retryAfter: PT0S (expected: 1ms or more)", () -> times(OK, OK, OK, OK, OK, ZERO)),
                refused("session.pressure.moderate: 0 (expected: 1..99)", () -> pressure(0, 85, OK, OK)),
                refused("session.pressure.high: 100 (expected: 1..99)", () -> pressure(75, 100, OK, OK)),
                refused(
                        "session.pressure.moderate: 85 (expected: less than session.pressure.high, 85)",
                        () -> pressure(85, 85, OK, OK)),
                refused("session.pressure.maxIdle: PT0S (expected: 1ms or more)", () -> pressure(75, 85, ZERO, OK)),
                refused("session.pressure.maxAge: PT0S (expected: 1ms or more)", () -> pressure(75, 85, OK, ZERO)),
                refused("session.emergency.threshold: 100 (expected: 1..99)", () -> emergency(100, OK, OK, OK)),
                refused("session.emergency.maxIdle: PT0S (expected: 1ms or more)", () -> emergency(95, ZERO, OK, OK)),
                refused("session.emergency.maxAge: PT0S (expected: 1ms or more)", () -> emergency(95, OK, ZERO, OK)),
                refused("session.emergency.patience: PT0S (expected: 1ms or more)", () -> emergency(95, OK, OK, ZERO)),
                refused("session.lru.target: 0 (expected: 1..99)", () -> lru(0, 10, ZERO)),
                refused("session.lru.minIdle: PT-0.001S (expected: 0s or more)", () -> lru(90, 10, OK.negated())),
                refused("session.lru.step: 101 (expected: 1..100)", () -> lru(90, 101, ZERO)),
                refused(
                        "session.pressure.high: 85 (expected: less than session.emergency.threshold, 85)",
                        () -> emergency(85, OK, OK, OK)),
                refused(
                        "session.lru.target: 96 (expected: at most session.emergency.threshold, 95)",
                        () -> lru(96, 10, ZERO)));
    }

    @Test
    void construction_eachBound_isAccepted() {
        assertThat(counts(100_000_000, 100_000_000).maxPerPrincipal()).isEqualTo(100_000_000);
        assertThat(times(OK, OK, OK, OK, OK, OK).maxIdle()).isEqualTo(OK);
        assertThat(pressure(1, 94, OK, OK).pressure().high()).isEqualTo(94);
        assertThat(lru(95, 100, ZERO).lru().step()).isEqualTo(100);
    }

    private static Arguments refused(String message, ThrowingCallable construction) {
        return Arguments.of(message, construction);
    }

    private static SessionSettings counts(int maxSessions, int maxPerPrincipal) {
        return new SessionSettings(maxSessions, maxPerPrincipal, OK, OK, OK, OK, OK, OK, TierSettings.defaults());
    }

    private static SessionSettings times(
            Duration idle, Duration age, Duration anonymous, Duration interval, Duration touch, Duration retry) {
        return new SessionSettings(1, 0, idle, age, anonymous, interval, touch, retry, TierSettings.defaults());
    }

    private static TierSettings pressure(int moderate, int high, Duration maxIdle, Duration maxAge) {
        return new TierSettings(
                new TierSettings.Pressure(moderate, high, maxIdle, maxAge),
                TierSettings.Emergency.defaults(),
                TierSettings.Lru.defaults());
    }

    private static TierSettings emergency(int threshold, Duration maxIdle, Duration maxAge, Duration patience) {
        return new TierSettings(
                TierSettings.Pressure.defaults(),
                new TierSettings.Emergency(threshold, maxIdle, maxAge, patience),
                new TierSettings.Lru(80, 10, ZERO));
    }

    private static TierSettings lru(int target, int step, Duration minIdle) {
        return new TierSettings(
                TierSettings.Pressure.defaults(),
                TierSettings.Emergency.defaults(),
                new TierSettings.Lru(target, step, minIdle));
    }
}
