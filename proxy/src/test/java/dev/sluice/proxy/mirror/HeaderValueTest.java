package dev.sluice.proxy.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderValueTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "add", "a b", "a\tb", "~!@#$%^&*()", "=?base64?", "?=", "=?base64?YQ==", "=?BASE64?YQ==?="})
    void encode_textThatAFieldCanHold_staysPlain(String text) {
        assertThat(HeaderValue.encode(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                " a,=?base64?IGE=?=",
                "a ,=?base64?YSA=?=",
                "é,=?base64?w6k=?=",
                "=?base64?YQ==?=,=?base64?PT9iYXNlNjQ/WVE9PT89?="
            })
    void encode_anyOtherText_isMarkedBase64(String text, String value) {
        assertThat(HeaderValue.encode(text)).isEqualTo(value);
        assertThat(HeaderValue.decode(value)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\nX-Evil: 1", "\0", "\n", "\u007f", "\t"})
    void encode_controlCharacters_neverGetsThemThrough(String text) {
        assertThat(HeaderValue.encode(text)).startsWith("=?base64?").matches("[\\x20-\\x7E]*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"=?base64?YQ?=", "=?base64?YQ=?=", "=?base64?YQ===?=", "=?base64?Y Q=?=", "=?base64?*Q==?="})
    void decode_invalidBase64_isEmpty(String value) {
        assertThat(HeaderValue.decode(value)).isEmpty();
    }

    @Test
    void decode_base64OfSomethingElseThanUtf8_isEmpty() {
        assertThat(HeaderValue.decode("=?base64?/w==?=")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=?Base64?YQ==?=", "=?base64?YQ==", "YQ==?=", "=?base64?=", "plain"})
    void decode_withoutTheExactMarkers_isLiteral(String value) {
        assertThat(HeaderValue.decode(value)).contains(value);
    }

    @Test
    void decode_nothingBetweenTheMarkers_isTheEmptyText() {
        assertThat(HeaderValue.decode("=?base64??=")).contains("");
    }

    @Test
    void roundTrip_anyText_isTheSame() {
        Random random = new Random(20260728);
        for (int round = 0; round < 2000; round++) {
            String text = random.ints(random.nextInt(12), 0, 0x300)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();

            String value = HeaderValue.encode(text);

            assertThat(value).matches("[\\t\\x20-\\x7E]*").isEqualTo(value.strip());
            assertThat(HeaderValue.decode(value)).contains(text);
        }
    }
}
