package dev.sluice.session.redis.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BusFrameTest {
    private static final BusFrame QUESTION = BusFrame.question("replica", 7, "topic", 32, new byte[] {1, 2, 3});

    @Test
    void frame_withEverything_isReadAsItWasWritten() {
        assertThat(BusFrame.decode(QUESTION.encode())).isEqualTo(QUESTION);
    }

    @ParameterizedTest
    @EnumSource(BusFrame.Kind.class)
    void frame_ofEachKind_isReadAsItWasWritten(BusFrame.Kind kind) {
        BusFrame frame = BusFrame.sign(kind, "replica", Long.MAX_VALUE, 3);

        assertThat(BusFrame.decode(frame.encode())).isEqualTo(frame);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 19, 20, 27, 28, 33})
    void frame_cutOff_isRefused(int length) {
        byte[] part = Arrays.copyOf(QUESTION.encode(), length);

        assertThatThrownBy(() -> BusFrame.decode(part))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frame: cut off after " + length + " bytes");
    }

    @Test
    void frame_ofAnotherVersion_isRefused() {
        byte[] encoded = QUESTION.encode();
        encoded[0] = 2;

        assertThatThrownBy(() -> BusFrame.decode(encoded)).hasMessage("frame: version 2 (expected: 1)");
    }

    @Test
    void frame_ofAnUnknownKind_isRefused() {
        byte[] encoded = QUESTION.encode();
        encoded[1] = 99;

        assertThatThrownBy(() -> BusFrame.decode(encoded)).hasMessage("frame: unknown kind 99");
    }

    @Test
    void brokenOff_withALongReason_isCut() {
        BusFrame frame = BusFrame.brokenOff("replica", 1, "x".repeat(70_000));

        assertThat(BusFrame.decode(frame.encode()).text()).hasSize(512);
    }

    @Test
    void pulses_several_areReadAsTheyWereWritten() {
        List<BusPulse> pulses = List.of(new BusPulse(1, 0), new BusPulse(Long.MAX_VALUE, 12));

        assertThat(BusPulse.decode(BusPulse.encode(pulses))).isEqualTo(pulses);
    }
}
