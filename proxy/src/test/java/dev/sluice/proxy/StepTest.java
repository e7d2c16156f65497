package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.testing.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

final class StepTest {
    @Test
    void step_thatTakesTooLong_isGivenUpAndReported() {
        try (LogLines lines = LogLines.of(Step.class)) {
            new Step("waiting in vain", Mono.never(), Duration.ofMillis(10)).run();

            assertThat(lines.all()).singleElement().asString().startsWith("WARN waiting in vain failed: ");
        }
    }

    @Test
    void releases_oneThatTakesTooLong_doesNotKeepTheOthers() {
        List<String> released = new ArrayList<>();
        Releases releases = new Releases(Duration.ofMillis(10));
        releases.add("the first", () -> released.add("first"));
        releases.add("waiting in vain", Mono.never());

        releases.run();

        assertThat(released).containsExactly("first");
    }
}
