package dev.sluice.proxy.connector.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.fault.FaultException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void lines_areCutAtTheirEnds() throws IOException {
        assertThat(lines("a\nbc\r\n\n\r\nd\n", 10)).containsExactly("a", "bc", "d");
    }

    @Test
    void line_withoutAnEnd_isNone() throws IOException {
        assertThat(lines("a\nunfinished", 20)).containsExactly("a");
    }

    @Test
    void line_ofManyPieces_isOne() throws IOException {
        String text = "x".repeat(50_000);

        assertThat(lines(text + "\n" + text + "\n", 50_000)).containsExactly(text, text);
    }

    @Test
    void line_overTheLimit_isRefused() {
        assertThatThrownBy(() -> lines("12345\n123456\n", 5)).isInstanceOf(FaultException.class);
    }

    private static List<String> lines(String text, int maxLine) throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxLine);
        List<String> lines = new ArrayList<>();
        for (Optional<byte[]> line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(new String(line.get(), StandardCharsets.UTF_8));
        }
        return lines;
    }
}
