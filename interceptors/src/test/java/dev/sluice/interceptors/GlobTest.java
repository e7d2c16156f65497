package dev.sluice.interceptors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "echo, echo, true",
        "echo, echoes, false",
        "echo*, echo, true",
        "echo*, echoes, true",
        "*.read, files.read, true",
        "*.read, files.reader, false",
        "a*b*c, abc, true",
        "a*b*c, axxbyybzzc, true",
        "a*b*c, acb, false",
        "*, anything, true",
        "a?c, abc, false"
    })
    void name_withStars_matchesWhatFits(String name, String text, boolean matches) {
        assertThat(Glob.of(List.of(name)).matches(text)).isEqualTo(matches);
    }

    @Test
    void noNames_matchNothing() {
        assertThat(Glob.of(List.of()).isEmpty()).isTrue();
        assertThat(Glob.of(List.of()).matches("")).isFalse();
    }

    @Test
    void manyStars_onALongText_areQuick() {
        String text = "a".repeat(10_000);

        assertThat(Glob.of(List.of("*a".repeat(50) + "b")).matches(text)).isFalse();
    }
}
