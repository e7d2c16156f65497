package dev.sluice.interceptors.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    @Test
    void object_inAnyOrderAndSpacing_isTheSame() {
        assertThat(canonical("{ \"b\" : [1, 2.0 ,{}], \"a\":\"\\u20ac\\n\", \"B\":null}"))
                .isEqualTo(canonical("{\"a\":\"€\\u000a\",\"b\":[1,2,{}],\"B\":null}"))
                .isEqualTo("{\"B\":null,\"a\":\"€\\n\",\"b\":[1,2,{}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1e3, 1000",
        "1E21, 1e+21",
        "123456789012345680000, 123456789012345680000",
        "0.000001, 0.000001",
        "1e-7, 1e-7",
        "4.50, 4.5",
        "2e-3, 0.002",
        "333333333.33333329, 333333333.3333333",
        "-1.5e300, -1.5e+300"
    })
    void number_isWrittenAsEcmaScriptDoes(String written, String expected) {
        assertThat(canonical("[" + written + "]")).isEqualTo("[" + expected + "]");
    }

    @Test
    void numbers_thatDifferOnlyBeyondADouble_stayDifferent() {
        assertThat(canonical("9007199254740993")).isNotEqualTo(canonical("9007199254740992"));
    }

    @Test
    void number_tooLargeForADouble_keepsItsDigits() {
        assertThat(canonical("12E400")).isEqualTo("1.2e+401");
    }

    @Test
    void characters_ofControl_areEscaped() {
        assertThat(canonical("\"\\u0001\\u0008\\u007f\\/\"")).isEqualTo("\"\\u0001\\b\u007f/\"");
    }

    private static String canonical(String json) {
        return new String(CanonicalJson.of(JsonText.read(json)), StandardCharsets.UTF_8);
    }
}
