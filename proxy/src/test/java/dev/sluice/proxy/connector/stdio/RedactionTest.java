package dev.sluice.proxy.connector.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private final Redaction redaction = new Redaction(List.of("hunter2", "correct-horse-battery", "on"));

    @Test
    void line_withASecret_hidesIt() {
        assertThat(redaction.of("login hunter2, hunter2 on")).isEqualTo("login ***, *** on");
    }

    @Test
    void line_withControlCharacters_keepsNone() {
        assertThat(redaction.of("a\u001b[31mred\rforged\u202eline\tend")).isEqualTo("a?[31mred?forged?line\tend");
    }

    @Test
    void cutLine_thatEndsInsideASecret_showsNothingOfIt() {
        assertThat(redaction.ofCut("some words that are long enough correct-hor"))
                .doesNotContain("correct");
    }

    @Test
    void cutLine_withASecretNearItsEnd_showsNothingOfIt() {
        assertThat(redaction.ofCut("some words that are long enough correct-horse-battery and"))
                .doesNotContain("correct");
    }
}
