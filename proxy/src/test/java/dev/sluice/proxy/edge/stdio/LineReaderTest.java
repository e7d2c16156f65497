package dev.sluice.proxy.edge.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

class LineReaderTest {
    private static final String TOO_LONG = "(too long)";

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a~b~,a|b",
                "a~b,a|b",
                "~~ ~a~,a",
                "12345678~a~,12345678|a",
                "123456789~a~,(too long)|a",
                "123456789,(too long)",
                "1234567890123456789~a,(too long)|a",
            })
    void lines_areCut(String input, String expected) {
        assertThat(lines(new ByteArrayInputStream(input.replace('~', '\n').getBytes(StandardCharsets.UTF_8)), 8))
                .containsExactly(expected.split("\\|"));
    }

    @Test
    void lines_ofManyBuffers_areWhole() {
        String line = "ä".repeat(20_000);

        assertThat(lines(bytes("a\n" + line + "\nb\n"), 50_000)).containsExactly("a", line, "b");
    }

    @Test
    void line_withoutEnd_isReportedOnceAndNotKept() {
        StepVerifier.create(LineReader.lines(new Endless(1_000_000_000L), 1000))
                .expectNextMatches(line -> line.isEmpty())
                .verifyComplete();
    }

    @Test
    void lines_areReadWhenTheyAreAskedFor() {
        InputStream input = bytes("a\n" + "b".repeat(100_000) + "\nc\n");

        StepVerifier.create(LineReader.lines(input, 200_000), 1)
                .expectNextMatches(line -> line.isPresent())
                .thenCancel()
                .verify();
        assertThat(available(input)).isGreaterThan(90_000);
    }

    private static List<String> lines(InputStream input, int limit) {
        return LineReader.lines(input, limit)
                .map(line -> line.map(text -> new String(text, StandardCharsets.UTF_8))
                        .orElse(TOO_LONG))
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int available(InputStream input) {
        try {
            return input.available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Many bytes without a line end. */
    private static final class Endless extends InputStream {
        private long left;

        Endless(long length) {
            this.left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(left, length);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }
}
