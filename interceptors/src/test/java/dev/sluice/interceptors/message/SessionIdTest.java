package dev.sluice.interceptors.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {
    @Test
    void parse_shortestAndLongest_areIds() {
        assertThat(SessionId.parse("a".repeat(16))).contains(new SessionId("a".repeat(16)));
        assertThat(SessionId.parse("~".repeat(200))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fifteen-letters", "sixteen letters!", "sixteen\u0000letters", "sixteen-lettersé"})
    void parse_otherForms_areEmpty(String value) {
        assertThat(SessionId.parse(value)).isEmpty();
    }

    @Test
    void parse_tooLong_isEmpty() {
        assertThat(SessionId.parse("a".repeat(201))).isEmpty();
    }

    @Test
    void constructor_malformed_doesNotRepeatTheValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionId("secret"))
                .withMessageNotContaining("secret");
    }

    @Test
    void toString_showsTheDigestOnly() {
        SessionId session = new SessionId("0123456789abcdef");

        // sha256sum of the 16 characters begins with these 8 digits.
        assertThat(session.digest()).isEqualTo("9f9f5111");
        assertThat(session.toString()).doesNotContain("0123456789abcdef").contains("9f9f5111");
    }
}
