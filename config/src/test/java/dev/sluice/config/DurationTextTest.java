package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationTextTest {
    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT0.1S,100ms", "PT1.5S,1500ms", "PT30S,30s", "PT90S,90s", "PT5M,5m", "PT36H,36h", "PT48H,2d"
    })
    void of_anyDuration_takesTheLargestUnitWithoutAFraction(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }
}
