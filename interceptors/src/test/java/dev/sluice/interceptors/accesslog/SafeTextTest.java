package dev.sluice.interceptors.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafeTextTest {
    @Test
    void of_plainText_staysAsItIs() {
        assertThat(SafeText.of("file:///tmp/é€😀", 128)).isEqualTo("file:///tmp/é€😀");
    }

    @Test
    void of_textAtTheLimit_isNotCut() {
        assertThat(SafeText.of("abcd", 4)).isEqualTo("abcd");
        assertThat(SafeText.of("abcde", 4)).isEqualTo("abcd…");
    }

    @Test
    void of_pairAtTheLimit_isKeptWhole() {
        assertThat(SafeText.of("abc😀def", 4)).isEqualTo("abc😀…");
    }

    @Test
    void of_halfAPairOrControlCharacters_isEscaped() {
        assertThat(SafeText.of("\ud800\u0000\u001b[31m\u007f", 128)).isEqualTo("\\ud800\\u0000\\u001b[31m\\u007f");
    }
}
