package dev.sluice.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "npx -y @modelcontextprotocol/server-everything ~ npx|-y|@modelcontextprotocol/server-everything",
                "a  b ~ a|b",
                "a 'b c' \"d e\" ~ a|b c|d e",
                "a'b'\"c\"d ~ abcd",
                "a '' b ~ a||b",
                "a\\ b ~ a b",
                "\"a\\\"b\\n\" ~ a\"b\\n",
                "'a\\b' ~ a\\b",
                "echo $HOME * > x ~ echo|$HOME|*|>|x"
            })
    void words_areThoseOfAShell(String command, String words) {
        assertThat(String.join("|", CommandWords.of(command))).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 'b", "a \"b", "a \\", "a \"\\"})
    void unfinishedCommand_isRefused(String command) {
        assertThatThrownBy(() -> CommandWords.of(command)).isInstanceOf(IllegalArgumentException.class);
    }
}
