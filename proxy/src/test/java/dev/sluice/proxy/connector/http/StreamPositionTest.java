package dev.sluice.proxy.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamPositionTest {
    private final StreamPosition position = new StreamPosition();

    @Test
    void newPosition_withoutAnyEvent_cannotBeResumed() {
        assertThat(position.mayResume()).isFalse();
        assertThat(position.lastEventId()).isEmpty();
        assertThat(position.retry()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void lastEventId_afterEventsWithoutAnId_isTheLastGiven() {
        saw("a", -1);
        saw(null, -1);
        saw("", -1);

        assertThat(position.lastEventId()).contains("a");
        assertThat(position.mayResume()).isTrue();
    }

    @Test
    void retry_asked_isKeptUpToALimit() {
        saw("a", 0);
        assertThat(position.retry()).isZero();
        saw("b", 250);
        assertThat(position.retry()).isEqualTo(Duration.ofMillis(250));
        saw("c", -1);
        assertThat(position.retry()).isEqualTo(Duration.ofMillis(250));
        saw("d", 3_600_000);
        assertThat(position.retry()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void resuming_withoutAnyEventInBetween_isGivenUpAfterFiveAttempts() {
        saw("a", -1);
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(position.mayResume()).as("attempt " + attempt).isTrue();
        }

        assertThat(position.mayResume()).isFalse();
        saw("b", -1);
        assertThat(position.mayResume()).isTrue();
    }

    private void saw(@Nullable String id, long retryMillis) {
        position.saw(new SseEvent("", new byte[0], id, retryMillis));
    }
}
