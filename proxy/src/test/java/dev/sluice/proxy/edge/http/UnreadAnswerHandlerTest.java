package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnreadAnswerHandlerTest {
    private static final int PIECE = 1_000;

    private final EmbeddedChannel channel = new EmbeddedChannel();

    UnreadAnswerHandlerTest() {
        channel.freezeTime();
        var unused = channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(PIECE, 2 * PIECE));
        channel.pipeline().addLast(new UnreadAnswerHandler(Duration.ofSeconds(10)));
    }

    @AfterEach
    void close() {
        boolean unused = channel.finishAndReleaseAll();
    }

    @Test
    void answer_ofWhichNothingIsTaken_closesAfterTheLimit() {
        write(5);

        pass(9_999);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void answer_ofWhichALittleIsTakenInEachPeriod_goesOn() {
        write(5);

        for (int period = 0; period < 3; period++) {
            pass(9_000);
            take();
            pass(1_000);
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void answer_thatIsNoLongerTaken_closes() {
        write(5);
        take();
        pass(10_000);
        assertThat(channel.isOpen()).isTrue();

        pass(10_000);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void answer_thatWasTaken_isForgotten() {
        write(5);
        pass(9_000);
        channel.flush();

        write(1);
        pass(60_000);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void answer_thatIsShort_mayWait() {
        write(1);

        pass(60_000);
        assertThat(channel.isOpen()).isTrue();
    }

    private void write(int pieces) {
        for (int i = 0; i < pieces; i++) {
            var unused = channel.write(Unpooled.wrappedBuffer(new byte[PIECE]));
        }
    }

    /** As a socket does that can send a piece. */
    private void take() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        waiting.addFlush();
        assertThat(waiting.remove()).isTrue();
    }

    private void pass(long milliseconds) {
        channel.advanceTimeBy(milliseconds, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }
}
