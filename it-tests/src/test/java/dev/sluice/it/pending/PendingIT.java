package dev.sluice.it.pending;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class PendingIT {
    private static final Pending LIST = new Pending(Map.of("listed", "not built yet"));

    @Test
    void listedTest_thatPasses_fails() {
        assertThatThrownBy(() -> run("listed", () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("passes now");
    }

    @Test
    void listedTest_thatFails_isLeftAlone() {
        assertThatCode(() -> run("listed", PendingIT::fail)).doesNotThrowAnyException();
    }

    @Test
    void otherTest_thatFails_fails() {
        assertThatThrownBy(() -> run("other", PendingIT::fail))
                .isInstanceOf(AssertionError.class)
                .hasMessage("red");
    }

    private static void run(String name, Executable test) throws Throwable {
        LIST.test(name, name, test).getExecutable().execute();
    }

    private static void fail() {
        throw new AssertionError("red");
    }
}
