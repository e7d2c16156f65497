package dev.sluice.interceptors.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScannerTest {
    private static final SecretScanner SCANNER = SecretScanner.standard();

    /** Assembled at run time, so that scanners of source code do not take the examples for real ones. */
    @ParameterizedTest
    @CsvSource({
        "aws-access-key, AKIA, IOSFODNN7EXAMPLE",
        "github-token, ghp_, abcdefghijklmnopqrstuvwxyz0123456789",
        "github-token, github_pat_, 11ABCDEFG0abcdefghijkl",
        "gitlab-token, glpat-, abcdefghij0123456789",
        "slack-token, xoxb-, 123456789012-abcdefghij",
        "google-api-key, AIza, SyA1234567890abcdefghijklmnopqrstuv",
        "stripe-key, sk_live_, abcdefghij0123456789",
        "model-api-key, sk-, proj-abcdefghij0123456789",
        "npm-token, npm_, abcdefghijklmnopqrstuvwxyz0123456789",
        "jwt, eyJhbGciOiJub25lIn0., eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl",
        "bearer-token, 'Bearer ', abcdefghijklmnopqrstuvwxyz",
        "payment-card, 4111, ' 1111 1111 1111'",
        "payment-card, 3782, 82246310005",
        "iban, DE89, ' 3704 0044 0532 0130 00'"
    })
    void secret_ofAKnownKind_isReplaced(String kind, String head, String tail) {
        assertThat(redacted("see " + head + tail + ", please")).isEqualTo("see [redacted:" + kind + "], please");
    }

    @Test
    void passwordInAUrl_isReplaced() {
        assertThat(redacted("postgres://ada:" + "hunter2@db/x")).isEqualTo("postgres[redacted:url-password]db/x");
    }

    @Test
    void privateKey_isReplacedAsAWhole_alsoWithoutItsEnd() {
        String begin = "-----BEGIN RSA PRIVATE " + "KEY-----";
        assertThat(redacted("a " + begin + "\nMIIE\n-----END RSA PRIVATE KEY----- b"))
                .isEqualTo("a [redacted:private-key] b");
        assertThat(redacted("a " + begin + "\nMIIE")).isEqualTo("a [redacted:private-key]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111 1111 1111 1112",
                "order 20261121153033",
                "1234567890123456",
                "eyJhbGciOi.eyJzdWIiOi.x",
                "DE00 3704 0044 0532 0130 00",
                "ask-me-anything",
                "AKIA is short",
                "https://example.com/a:b@c",
                "ada@example.com"
            })
    void text_thatOnlyLooksSimilar_isLeftAlone(String text) {
        assertThat(redacted(text)).isSameAs(text);
    }

    @Test
    void card_behindOtherDigits_isFound() {
        assertThat(redacted("1234 4111 1111 1111 1111")).isEqualTo("1234 [redacted:payment-card]");
    }

    @Test
    void secrets_thatOverlap_areCoveredOnce() {
        assertThat(redacted("Bearer eyJhbGciOiJub25lIn0" + ".eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl!"))
                .isEqualTo("[redacted:bearer-token]!");
    }

    @Test
    void ownExpression_isFound() {
        SecretScanner own = SecretScanner.of(List.of(), Map.of("employee", "EMP-[0-9]{4}"));
        assertThat(own.redact("EMP-1234 and EMP-1", (kind, times) -> {})).isEqualTo("[redacted:employee] and EMP-1");
    }

    @Test
    void ownExpression_thatWouldHangABacktrackingEngine_isFast() {
        SecretScanner own = SecretScanner.of(List.of(), Map.of("trap", "(a+)+b"));
        String text = "a".repeat(50_000);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(own.redact(text, (kind, times) -> {})).isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a*", "(?=x)"})
    void ownExpression_thatIsNoneOrMatchesNothing_isRefused(String regex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecretScanner.of(List.of(), Map.of("mine", regex)))
                .withMessageStartingWith("custom.mine: " + regex + " (expected: ");
    }

    @Test
    void kind_thatIsUnknown_isRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecretScanner.of(List.of("aws"), Map.of()))
                .withMessageStartingWith("patterns: aws (expected: one of aws-access-key, ");
    }

    private static String redacted(String text) {
        return SCANNER.redact(text, (kind, times) -> {});
    }
}
