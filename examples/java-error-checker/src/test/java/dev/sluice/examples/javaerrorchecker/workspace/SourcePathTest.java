package dev.sluice.examples.javaerrorchecker.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SourcePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Main.java",
                "com/example/Main.java",
                "package-info.java",
                "module-info.java",
                "a/Outer$Inner.java",
                "_1/Console.java",
                "nullable/A.java"
            })
    void path_ofOneSourceInside_isAccepted(String text) {
        assertThat(new SourcePath(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../Main.java               | the part \"..\"",
                "a/../../Main.java          | the part \"..\"",
                "./Main.java                | the part \".\"",
                "a//Main.java               | empty part",
                "/etc/Main.java             | is absolute",
                "C:/Main.java               | letters, digits",
                "a\\Main.java               | backslash",
                "..\\Main.java              | backslash",
                "Main.txt                   | does not end in .java",
                "Main.java/                 | does not end in .java",
                "Main.JAVA                  | does not end in .java",
                ".java                      | empty part",
                "a/.java                    | empty part",
                "a.java/B.java              | letters, digits",
                "...java                    | the part \"..\"",
                ".hidden.java               | letters, digits",
                "a b.java                   | letters, digits",
                "~root/A.java               | letters, digits",
                "CON.java                   | CON, a reserved device name",
                "nul.java                   | NUL, a reserved device name",
                "a/lpt1/B.java              | LPT1, a reserved device name",
                "Ä.java                     | outside ASCII"
            })
    void path_thatCouldMeanSomethingElse_isRefusedWithReason(String text, String reason) {
        assertThatThrownBy(() -> new SourcePath(text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A\0.java", "A.java\0", "A\n.java", "\u202eA.java", "\u001b[2JA.java"})
    void path_withUnsafeCharacter_isRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> new SourcePath(text))
                .isInstanceOf(Refusal.class)
                .message()
                .doesNotContain(text);
    }

    @Test
    void path_empty_isRefused() {
        assertThatThrownBy(() -> new SourcePath("")).isInstanceOf(Refusal.class).hasMessageContaining("empty");
    }

    @Test
    void path_length_isLimitedTo255() {
        String longest = "a".repeat(250) + ".java";

        assertThat(new SourcePath(longest).text()).hasSize(255);
        assertThatThrownBy(() -> new SourcePath("a" + longest))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("256");
    }
}
