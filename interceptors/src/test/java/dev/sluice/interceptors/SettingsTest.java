package dev.sluice.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void values_set_areReadWithTheirTypes() {
        Settings settings = Settings.of(
                Map.of("size", 5, "on", true, "colour", "dark-blue", "names", List.of("b", "a")),
                "size",
                "on",
                "colour",
                "names");

        assertThat(settings.integer("size", 1, 9, 3)).isEqualTo(5);
        assertThat(settings.bool("on", false)).isTrue();
        assertThat(settings.choice("colour", Colour.RED)).isEqualTo(Colour.DARK_BLUE);
        assertThat(settings.strings("names")).containsExactly("b", "a");
    }

    @Test
    void values_notSet_areTheStandard() {
        Settings settings = Settings.of(Map.of(), "size", "on", "colour");

        assertThat(settings.integer("size", 1, 9, 3)).isEqualTo(3);
        assertThat(settings.bool("on", true)).isTrue();
        assertThat(settings.choice("colour", Colour.RED)).isEqualTo(Colour.RED);
    }

    @Test
    void values_wrong_areNamedWithWhatIsExpected() {
        Settings settings = Settings.of(
                Map.of("size", 10L, "on", "yes", "colour", "green", "names", List.of(1)),
                "size",
                "on",
                "colour",
                "names",
                "missing");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.integer("size", 1, 9, 3))
                .withMessage("size: 10 (expected: 1..9)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.bool("on", true))
                .withMessage("on: yes (expected: true or false)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.choice("colour", Colour.RED))
                .withMessage("colour: green (expected: red or dark-blue)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.strings("names"))
                .withMessage("names: [1] (expected: a list of strings)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.strings("missing"))
                .withMessage("missing: not set (expected: a list of strings)");
    }

    @Test
    void of_unknownName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of("szie", 1), "size", "on"))
                .withMessage("szie: unknown setting (expected: one of size, on)");
    }
}
