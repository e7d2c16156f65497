package dev.sluice.session.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"0-0", "1-0", "12-345", "999999999999999999-999999999999999999"})
    void parse_ownText_givesTheSameText(String text) {
        assertThat(EventId.parse(text)).get().hasToString(text);
    }

    @Test
    void parse_numbers_areStreamThenSequence() {
        assertThat(EventId.parse("3-17")).contains(new EventId(3, 17));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1",
                "1-",
                "-1",
                "1--1",
                "-1-1",
                "01-1",
                "1-01",
                "1-1-1",
                "+1-1",
                " 1-1",
                "1-1\n",
                "a-b",
                "١-١",
                "1-1000000000000000000"
            })
    void parse_anythingElse_isEmpty(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }

    @Test
    void construction_negative_isRefused() {
        assertThatThrownBy(() -> new EventId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EventId(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
