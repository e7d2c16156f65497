package dev.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
    @ParameterizedTest
    @CsvSource({
        "url,url,0",
        "ur,url,1",
        "urll,url,1",
        "uel,url,1",
        "ulr,url,1",
        "URL,url,0",
        "'',url,3",
        "kitten,sitting,3",
        "abcd,badc,2"
    })
    void distance_countsTypingErrors(String left, String right, int expected) {
        assertThat(Nearest.distance(left, right)).isEqualTo(expected);
        assertThat(Nearest.distance(right, left)).isEqualTo(expected);
    }

    @Test
    void nearest_ofSeveral_isTheOneWithFewestErrors() {
        assertThat(Nearest.to("maxAgee", List.of("maxIdle", "maxAge"))).contains("maxAge");
    }

    @Test
    void nearest_tooFarFromAll_isNone() {
        assertThat(Nearest.to("colour", List.of("address", "enabled"))).isEmpty();
    }
}
