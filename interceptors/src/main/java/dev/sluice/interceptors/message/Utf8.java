package dev.sluice.interceptors.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether bytes are well-formed UTF-8. A JSON parser alone is not enough: it reads overlong forms such as
 * {@code C0 AF}, and another reader behind Sluice may not read the same text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629#section-3">RFC 3629, section 3</a>
 */
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    static boolean isWellFormed(byte[] bytes, int offset, int length) {
        int ascii = asciiPrefix(bytes, offset, length);
        if (ascii == length) {
            return true;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, offset + ascii, length - ascii))
                    .hasArray();
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static int asciiPrefix(byte[] bytes, int offset, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (((long) LONGS.get(bytes, offset + i) & HIGH_BITS) != 0) {
                return i;
            }
        }
        for (; i < length; i++) {
            if (bytes[offset + i] < 0) {
                return i;
            }
        }
        return length;
    }
}
