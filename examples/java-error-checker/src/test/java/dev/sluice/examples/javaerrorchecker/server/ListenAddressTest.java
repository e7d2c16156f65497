package dev.sluice.examples.javaerrorchecker.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1:0, 127.0.0.1, 0", "localhost:3001, localhost, 3001", "[::1]:65535, [::1], 65535"})
    void address_ofHostAndPort_isRead(String text, String host, int port) {
        assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3001", ":3001", "localhost", "localhost:", "::1:3001", "a b:1", "h:65536", "h:-1"})
    void address_ofAnotherForm_isRefused(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void patterns_coverLoopbackOwnAddressAndAddedHosts() {
        HttpSettings settings = new HttpSettings(ListenAddress.parse("10.0.0.1:1"), List.of("checker.example"));

        assertThat(settings.hostPatterns())
                .containsExactly("localhost:*", "127.0.0.1:*", "[::1]:*", "10.0.0.1:*", "checker.example:*");
        assertThat(settings.originPatterns())
                .hasSize(10)
                .contains("http://checker.example:*", "https://checker.example:*");
    }
}
