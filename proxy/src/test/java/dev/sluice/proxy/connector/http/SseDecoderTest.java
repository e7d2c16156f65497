package dev.sluice.proxy.connector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseDecoderTest {
    private static final String SAMPLE = ": hello\r\nid: 7\revent: message\ndata: {\"a\":\r\ndata:1}\n\r\n"
            + "retry: 250\rdata\n\ndata:  two blanks\r\r" + "unknown: x\nid\ndata: ü€😀\n\n";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void event_endedByAnyLineEnd_isDecoded(String end) {
        assertThat(decode("event: message" + end + "data: 1" + end + end, 64)).containsExactly("message|1|null|-1");
    }

    @Test
    void stream_splitAtEveryPosition_givesTheSameEvents() {
        List<String> whole = decode(SAMPLE, Integer.MAX_VALUE);
        int length = utf8(SAMPLE).length;

        assertThat(whole)
                .containsExactly("message|{\"a\":\n1}|7|-1", "||null|250", "| two blanks|null|-1", "|ü€😀||-1");
        for (int cut = 1; cut < length; cut++) {
            assertThat(decodeInPieces(SAMPLE, cut, length)).as("cut at " + cut).isEqualTo(whole);
        }
    }

    @Test
    void stream_splitAtRandom_givesTheSameEvents() {
        Random random = new Random(20261121);
        for (int round = 0; round < 500; round++) {
            String text = randomStream(random);
            int length = utf8(text).length;
            int[] cuts = random.ints(random.nextInt(8), 0, length + 1).sorted().toArray();

            assertThat(decodeInPieces(text, append(cuts, length)))
                    .as("%s cut at %s", text, Arrays.toString(cuts))
                    .isEqualTo(decode(text, Integer.MAX_VALUE));
        }
    }

    @Test
    void event_cutOffByTheEnd_isDropped() {
        assertThat(decode("data: 1\n\ndata: 2\n", 64)).containsExactly("|1|null|-1");
    }

    @Test
    void comment_alone_isNoEvent() {
        assertThat(decode(":\n\n: keep-alive\n\n", 64)).isEmpty();
    }

    @Test
    void eventName_withoutAnythingElse_isNoEvent() {
        assertThat(decode("event: ping\n\n", 64)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"retry: soon\n\n", "retry: -1\n\n", "retry: 1.5\n\n", "retry:\n\n", "retry: 9999999999\n\n"})
    void retry_notANumberOfReasonableLength_isIgnored(String text) {
        assertThat(decode(text, 64)).isEmpty();
    }

    @Test
    void id_withANullCharacter_isIgnored() {
        assertThat(decode("id: a\0b\ndata: 1\n\n", 64)).containsExactly("|1|null|-1");
    }

    @Test
    void byteOrderMark_atTheStart_isIgnored() {
        assertThat(decode("\uFEFFdata: 1\n\ndata: \uFEFF2\n\n", 64)).containsExactly("|1|null|-1", "|\uFEFF2|null|-1");
        assertThat(decodeInPieces("\uFEFFdata: 1\n\n", 1, 2, 12)).containsExactly("|1|null|-1");
    }

    @Test
    void line_atTheLimit_isDecoded() {
        assertThat(decode("data: 1234\n\n", 10)).containsExactly("|1234|null|-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: 12345\n\n", "data: 12345", ": comment!!"})
    void line_overTheLimit_fails(String text) {
        assertProtocolError(() -> decode(text, 10));
    }

    @Test
    void line_growingOverTheLimitInPieces_fails() {
        SseDecoder decoder = new SseDecoder(10, 64);

        assertThat(decoder.feed(utf8("data: 12"))).isEmpty();
        assertProtocolError(() -> decoder.feed(utf8("345")));
    }

    @Test
    void event_overTheLimitInManyLines_fails() {
        SseDecoder decoder = new SseDecoder(64, 8);

        assertThat(describe(decoder.feed(utf8("data: 1234\ndata: 123\n\n")))).containsExactly("|1234\n123|null|-1");
        assertProtocolError(() -> decoder.feed(utf8("data: 1234\ndata: 12345\n\n")));
    }

    private static void assertProtocolError(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        FaultException.class,
                        thrown -> assertThat(thrown.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL_ERROR));
    }

    private static List<String> decode(String text, int maxLine) {
        return describe(new SseDecoder(maxLine, 1 << 20).feed(utf8(text)));
    }

    private static List<String> decodeInPieces(String text, int... ends) {
        byte[] bytes = utf8(text);
        SseDecoder decoder = new SseDecoder(1 << 20, 1 << 20);
        List<String> events = new ArrayList<>();
        int start = 0;
        for (int end : ends) {
            events.addAll(describe(decoder.feed(Arrays.copyOfRange(bytes, start, end))));
            start = end;
        }
        return events;
    }

    private static List<String> describe(List<SseEvent> events) {
        return events.stream()
                .map(event -> event.name() + "|" + new String(event.data(), StandardCharsets.UTF_8) + "|" + event.id()
                        + "|" + event.retryMillis())
                .toList();
    }

    private static String randomStream(Random random) {
        String[] parts = {"data: x", "data:", "id: 1", "id", ":c", "retry: 5", "event: e", "é", "\n", "\r", "\r\n", "\n"
        };
        StringBuilder text = new StringBuilder();
        random.ints(30, 0, parts.length).forEach(part -> text.append(parts[part]));
        return text.toString();
    }

    private static int[] append(int[] cuts, int last) {
        int[] more = Arrays.copyOf(cuts, cuts.length + 1);
        more[cuts.length] = last;
        return more;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
