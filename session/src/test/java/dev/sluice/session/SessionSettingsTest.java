package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionSettingsTest {
    private static final Duration OK = Duration.ofMillis(1);

    @Test
    void defaults_always_areTheDocumentedOnes() {
        assertThat(SessionSettings.defaults())
                .isEqualTo(new SessionSettings(
                        10_000,
                        Duration.ofHours(1),
                        Duration.ofHours(24),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void construction_outOfRange_namesPathValueAndRange(
            int maxSessions,
            Duration idle,
            Duration age,
            Duration interval,
            Duration anonymous,
            Duration retry,
            String message) {
        assertThatThrownBy(() -> new SessionSettings(maxSessions, idle, age, interval, anonymous, retry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> outOfRange() {
        Duration zero = Duration.ZERO;
        return Stream.of(
                Arguments.of(0, OK, OK, OK, OK, OK, "session.maxSessions: 0 (expected: 1..100000000)"),
                Arguments.of(
                        100_000_001, OK, OK, OK, OK, OK, "session.maxSessions: 100000001 (expected: 1..100000000)"),
                Arguments.of(1, zero, OK, OK, OK, OK, "session.maxIdle: PT0S (expected: 1ms or more)"),
                Arguments.of(1, OK, OK.negated(), OK, OK, OK, "session.maxAge: PT-0.001S (expected: 1ms or more)"),
                Arguments.of(1, OK, OK, zero, OK, OK, "session.cleanupInterval: PT0S (expected: 1ms or more)"),
                Arguments.of(1, OK, OK, OK, zero, OK, "session.anonymousAge: PT0S (expected: 1ms or more)"),
                Arguments.of(1, OK, OK, OK, OK, zero, "session.retryAfter: PT0S (expected: 1ms or more)"));
    }

    @Test
    void construction_eachBound_isAccepted() {
        assertThat(new SessionSettings(100_000_000, OK, OK, OK, OK, OK).maxSessions())
                .isEqualTo(100_000_000);
        assertThat(new SessionSettings(1, OK, OK, OK, OK, OK).maxIdle()).isEqualTo(OK);
    }
}
