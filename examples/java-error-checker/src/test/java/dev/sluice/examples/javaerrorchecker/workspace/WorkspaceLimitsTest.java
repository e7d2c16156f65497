package dev.sluice.examples.javaerrorchecker.workspace;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkspaceLimitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 60, 1, 1, 1, max-sessions: 0 (expected: 1..10000)",
        "1, 0, 1, 1, 1, session-idle: 0s (expected: 1s..24h)",
        "1, 86401, 1, 1, 1, session-idle: 86401s (expected: 1s..24h)",
        "1, 60, 0, 1, 1, max-files: 0 (expected: 1..10000)",
        "1, 60, 1, 0, 1, max-file-size: 0 (expected: 1..16M)",
        "1, 60, 1, 16777217, 16777217, max-file-size: 16777217 (expected: 1..16M)",
        "1, 60, 1, 2, 1, max-workspace-size: 1 (expected: max-file-size..64M)",
        "1, 60, 1, 1, 67108865, max-workspace-size: 67108865 (expected: max-file-size..64M)"
    })
    void limit_outOfRange_isRefusedWithItsName(
            int sessions, long idle, int files, int fileBytes, int workspaceBytes, String message) {
        assertThatThrownBy(
                        () -> new WorkspaceLimits(sessions, Duration.ofSeconds(idle), files, fileBytes, workspaceBytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
