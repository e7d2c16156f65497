package dev.sluice.interceptors.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestIdTest {
    @Test
    void equality_sameTextOfOtherType_differs() {
        assertThat(RequestId.of("1")).isNotEqualTo(RequestId.of(1)).isEqualTo(RequestId.of("1"));
    }

    @Test
    void toJava_keepsTheJsonType() {
        assertThat(RequestId.of("7").toJava()).isEqualTo("7");
        assertThat(RequestId.of(-7).toJava()).isEqualTo(-7L);
    }

    @Test
    void toString_quotesStringsOnly() {
        assertThat(RequestId.of("a")).hasToString("\"a\"");
        assertThat(RequestId.of(3)).hasToString("3");
    }
}
