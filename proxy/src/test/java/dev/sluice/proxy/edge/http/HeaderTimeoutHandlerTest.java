package dev.sluice.proxy.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTimeoutHandlerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    HeaderTimeoutHandlerTest() {
        channel.freezeTime();
        channel.pipeline().addLast(new HeaderTimeoutHandler(Duration.ofSeconds(10)));
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void close() {
        boolean unused = channel.finishAndReleaseAll();
    }

    @Test
    void silence_upToTheLimit_closes() {
        pass(9_999);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void dribble_withoutAnEnd_closesAllTheSame() {
        for (int second = 0; second < 9; second++) {
            read("X-A: b\r\n");
            pass(1_000);
        }
        assertThat(channel.isOpen()).isTrue();
        pass(1_000);
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a|\r|\n|\r|\n",
                "GET / HTTP/1.1\r\nX: a\rb\r\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r|\nSM\r\n\r\n",
                "POST / HTTP/1.1\r\n\r\n{\"early\":\"body\"}"
            })
    void wholeHead_inAnyPieces_endsTheWatch(String head) {
        for (String piece : head.split("\\|", -1)) {
            read(piece);
        }

        assertThat(channel.pipeline().get(HeaderTimeoutHandler.class)).isNull();
        pass(60_000);
        assertThat(channel.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "\r\n", "\n\n\n\n", "\r\r\r\r", "\r\n\n\r\n", "\r\n\r"})
    void partOfAHead_keepsTheWatch(String bytes) {
        read(bytes);

        assertThat(channel.pipeline().get(HeaderTimeoutHandler.class)).isNotNull();
    }

    @Test
    void bytes_areHandedOn() {
        read("GET / HT");
        read("TP/1.1\r\n\r\n");

        assertThat(readOn()).isEqualTo("GET / HT");
        assertThat(readOn()).isEqualTo("TP/1.1\r\n\r\n");
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        long unused = channel.runScheduledPendingTasks();
    }

    private void read(String bytes) {
        boolean unused = channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
    }

    private String readOn() {
        ByteBuf bytes = channel.readInbound();
        String text = bytes.toString(StandardCharsets.US_ASCII);
        boolean unused = bytes.release();
        return text;
    }
}
