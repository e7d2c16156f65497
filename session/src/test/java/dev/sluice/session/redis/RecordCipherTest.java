package dev.sluice.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.session.redis.UnreadableRecordException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordCipherTest {
    private static final EncryptionKey OLD = key(1);
    private static final EncryptionKey NEW = key(2);
    private static final byte[] PLAIN = "the secret of anna".getBytes(StandardCharsets.UTF_8);

    private final RecordCipher cipher = new RecordCipher(List.of(OLD));

    private static EncryptionKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return new EncryptionKey(Base64.getEncoder().encodeToString(bytes));
    }

    @Test
    void seal_withAKey_hidesAndOpens() {
        byte[] sealed = cipher.seal(PLAIN, "here");

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("anna");
        assertThat(cipher.open(sealed, "here")).isEqualTo(PLAIN);
    }

    @Test
    void seal_twice_isNeverTheSame() {
        assertThat(cipher.seal(PLAIN, "here")).isNotEqualTo(cipher.seal(PLAIN, "here"));
    }

    @Test
    void open_everyBitFlippedOnce_isNeverAccepted() {
        byte[] sealed = cipher.seal(PLAIN, "here");

        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> cipher.open(changed, "here"))
                    .as("bit %d", bit)
                    .isInstanceOf(UnreadableRecordException.class);
        }
    }

    @Test
    void open_inAnotherPlace_isDamaged() {
        byte[] sealed = cipher.seal(PLAIN, "here");

        expect(Kind.DAMAGED, () -> cipher.open(sealed, "there"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 20, 30})
    void open_cutShort_isDamagedOrNotForOurKeys(int length) {
        byte[] cut = Arrays.copyOf(cipher.seal(PLAIN, "here"), length);

        assertThatThrownBy(() -> cipher.open(cut, "here")).isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void open_afterRotation_readsOldAndWritesNew() {
        RecordCipher rotated = new RecordCipher(List.of(NEW, OLD));

        assertThat(rotated.open(cipher.seal(PLAIN, "here"), "here")).isEqualTo(PLAIN);
        byte[] renewed = rotated.seal(PLAIN, "here");
        assertThat(new RecordCipher(List.of(NEW)).open(renewed, "here")).isEqualTo(PLAIN);
        expect(Kind.LOCKED, () -> cipher.open(renewed, "here"));
    }

    @Test
    void open_encryptedWithoutAKey_isLocked() {
        byte[] sealed = cipher.seal(PLAIN, "here");

        expect(Kind.LOCKED, () -> new RecordCipher(List.of()).open(sealed, "here"));
    }

    @Test
    void open_inClearWithAKey_isLocked() {
        byte[] clear = new RecordCipher(List.of()).seal(PLAIN, "here");

        assertThat(new RecordCipher(List.of()).open(clear, "here")).isEqualTo(PLAIN);
        expect(Kind.LOCKED, () -> cipher.open(clear, "here"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c2hvcnQ=", "not base64 at all, and quite long for a key!"})
    void key_malformed_isRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> new EncryptionKey(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("encryption key: malformed (expected: 32 bytes in base64)");
    }

    @Test
    void key_asText_isHidden() {
        assertThat(OLD).hasToString("***");
    }

    private static void expect(Kind kind, ThrowingCallable opening) {
        assertThatThrownBy(opening)
                .isInstanceOfSatisfying(
                        UnreadableRecordException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }
}
