package dev.sluice.examples.javaerrorchecker.check;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckLimitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 256, 2, 16, 200, check-time-limit: 0ms (expected: 1ms..10m)",
        "600001, 256, 2, 16, 200, check-time-limit: 600001ms (expected: 1ms..10m)",
        "1, 15, 2, 16, 200, check-heap: 15 (expected: 16..4096)",
        "1, 256, 0, 16, 200, max-checks: 0 (expected: 1..64)",
        "1, 256, 2, -1, 200, max-waiting-checks: -1 (expected: 0..1000)",
        "1, 256, 2, 16, 0, max-findings: 0 (expected: 1..10000)"
    })
    void limit_outOfRange_isRefusedWithItsName(
            long time, int heap, int running, int waiting, int findings, String message) {
        assertThatThrownBy(() -> new CheckLimits(Duration.ofMillis(time), heap, running, waiting, findings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
