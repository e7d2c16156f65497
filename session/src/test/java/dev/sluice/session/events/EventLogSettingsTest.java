package dev.sluice.session.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLogSettingsTest {
    @Test
    void defaults_always_areTheDocumentedOnes() {
        assertThat(EventLogSettings.defaults()).isEqualTo(new EventLogSettings(256, 1_048_576, 16, 1_048_576));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 1, maxStreamEvents: 0",
        "1, 0, 1, 1, maxStreamBytes: 0",
        "1, 1, -1, 1, maxCompletedStreams: -1",
        "1, 1, 1, 0, maxCompletedBytes: 0"
    })
    void construction_outOfRange_namesPathValueAndRange(
            int streamEvents, long streamBytes, int completedStreams, long completedBytes, String path) {
        assertThatThrownBy(() -> new EventLogSettings(streamEvents, streamBytes, completedStreams, completedBytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("session.events." + path + " (expected: 1 or more)");
    }
}
