package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class AddressConverterTest {
    private final AddressConverter converter = new AddressConverter();

    @Test
    void convert_namesAndAddresses_areTaken() {
        assertThat(converter.convert("localhost:0")).isEqualTo(new Address("localhost", 0));
        assertThat(converter.convert("127.0.0.1:8808")).isEqualTo(new Address("127.0.0.1", 8808));
        assertThat(converter.convert("[::1]:65535")).isEqualTo(new Address("::1", 65_535));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "h", "h:", "h:65536", "h:-1", "::1:80", "h:1 ", "http://h:1", "[h]:1"})
    void convert_anythingElse_isExplained(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("expected: HOST:PORT");
    }
}
