package dev.sluice.session.redis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.session.Session;
import dev.sluice.session.redis.UnreadableRecordException;
import dev.sluice.session.redis.UnreadableRecordException.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordCodecTest {
    private final RecordCodec codec = new RecordCodec();
    private final Session session = SessionSamples.session();

    @Test
    void decode_encoded_isTheSame() {
        assertThat(codec.decodeSession(codec.encode(session))).isEqualTo(session);
        assertThat(codec.decodeTombstone(codec.encode(SessionSamples.GONE))).isEqualTo(SessionSamples.GONE);
    }

    /** Records of the first release; they must stay readable. */
    @Test
    void decode_ofTheFirstFormat_isReadFieldByField() {
        Session read = codec.decodeSession(bytes("""
                {"format":1,"id":"0123456789abcdef","route":"files","principal":"anna","protocolVersion":"2025-06-18",
                "client":{"identity":"{}","capabilities":"{}"},
                "upstream":{"replica":"http://h/","session":"u","protocolVersion":"2025-03-26",
                "server":{"identity":"{}","capabilities":"{}"}},
                "state":{"logLevel":"info","subscriptions":["file:///a"],"roots":"[]"},
                "metadata":{"k":"v"},"home":"h","createdAt":"2026-11-21T10:15:30.5Z","timeToLive":"PT24H",
                "anonymous":true,"version":7}
                """));

        assertThat(read.id().value()).isEqualTo("0123456789abcdef");
        assertThat(read.upstream().session()).contains("u");
        assertThat(read.state().subscriptions()).containsExactly("file:///a");
        assertThat(read.life().anonymous()).isTrue();
        assertThat(read.version()).isEqualTo(7);
    }

    @Test
    void decode_unknownFields_areNotMinded() {
        String json = text(codec.encode(session));

        String longer = json.replace("\"metadata\":", "\"addedLater\":{\"a\":[1]},\"metadata\":");

        assertThat(longer).isNotEqualTo(json);
        assertThat(codec.decodeSession(bytes(longer))).isEqualTo(session);
    }

    @Test
    void decode_newerFormat_isRefusedAsSuch() {
        expect(Kind.NEWER, text(codec.encode(session)).replace("\"format\":1", "\"format\":2"));
    }

    @Test
    void decode_unknownRevision_isRefusedAsNewer() {
        expect(Kind.NEWER, text(codec.encode(session)).replace("2025-06-18", "2031-01-01"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{\"format\":\"one\"}",
                "{\"format\":1}",
                "{\"format\":1,\"id\":\"short\",\"route\":\"r\"}"
            })
    void decode_nonsense_isDamaged(String text) {
        expect(Kind.DAMAGED, text);
    }

    @Test
    void decode_cutShort_isDamaged() {
        String json = text(codec.encode(session));

        expect(Kind.DAMAGED, json.substring(0, json.length() / 2));
    }

    private void expect(Kind kind, String text) {
        assertThatThrownBy(() -> codec.decodeSession(bytes(text)))
                .isInstanceOfSatisfying(UnreadableRecordException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(kind);
                    assertThat(failure.getMessage()).doesNotContain("anna");
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
