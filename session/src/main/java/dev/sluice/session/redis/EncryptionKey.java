package dev.sluice.session.redis;

import java.util.Base64;

/**
 * A key for records at rest, AES-256.
 *
 * @param base64 32 bytes in base64; a secret
 */
public record EncryptionKey(String base64) {
    private static final int BYTES = 32;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException when it is not base64 of 32 bytes; the message does not repeat it
     */
    public EncryptionKey {
        if (!isWellFormed(base64)) {
            throw new IllegalArgumentException("encryption key: malformed (expected: 32 bytes in base64)");
        }
    }

    private static boolean isWellFormed(String text) {
        try {
            return Base64.getDecoder().decode(text).length == BYTES;
        } catch (IllegalArgumentException notBase64) {
            // Its message repeats characters of the key.
            return false;
        }
    }

    byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    /** Hides it. */
    @Override
    public String toString() {
        return "***";
    }
}
