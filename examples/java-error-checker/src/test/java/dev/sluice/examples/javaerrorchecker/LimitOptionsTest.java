package dev.sluice.examples.javaerrorchecker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.examples.javaerrorchecker.check.CheckLimits;
import dev.sluice.examples.javaerrorchecker.workspace.WorkspaceLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.TypeConversionException;

final class LimitOptionsTest {
    @Test
    void options_absent_areTheDefaults() {
        LimitOptions options = parse();

        assertThat(options.workspaceLimits()).isEqualTo(WorkspaceLimits.defaults());
        assertThat(options.checkLimits()).isEqualTo(CheckLimits.defaults());
    }

    @Test
    void options_allOffTheirDefault_reachTheLimits() {
        LimitOptions options = parse(
                "--max-sessions=3",
                "--session-idle=4m",
                "--max-files=5",
                "--max-file-size=6K",
                "--max-workspace-size=7M",
                "--check-time-limit=8s",
                "--check-heap=99",
                "--max-checks=10",
                "--max-waiting-checks=11",
                "--max-findings=12");

        assertThat(options.workspaceLimits())
                .isEqualTo(new WorkspaceLimits(3, Duration.ofMinutes(4), 5, 6 * 1024, 7 * 1024 * 1024));
        assertThat(options.checkLimits()).isEqualTo(new CheckLimits(Duration.ofSeconds(8), 99, 10, 11, 12));
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "20s, PT20S", "30m, PT30M", "2h, PT2H"})
    void timeSpan_withUnit_isRead(String text, Duration expected) {
        assertThat(new TimeSpan().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 s", "-5s", "5d", "1.5s", "99999999999s"})
    void timeSpan_ofAnotherForm_isRefused(String text) {
        assertThatThrownBy(() -> new TimeSpan().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4096, 4096", "256K, 262144", "4M, 4194304", "2147483647, 2147483647"})
    void byteSize_withUnit_isRead(String text, int expected) {
        assertThat(new ByteSize().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "5k", "5KB", "-5", "2048M", "2147483648", "9999999999M"})
    void byteSize_ofAnotherFormOrTooLarge_isRefused(String text) {
        assertThatThrownBy(() -> new ByteSize().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    private static LimitOptions parse(String... arguments) {
        Holder holder = new Holder();
        CommandLine command = new CommandLine(holder);
        assertThat(command.parseArgs(arguments).errors()).isEmpty();
        return holder.options;
    }

    @Command
    private static final class Holder {
        @Mixin
        private final LimitOptions options = new LimitOptions();
    }
}
