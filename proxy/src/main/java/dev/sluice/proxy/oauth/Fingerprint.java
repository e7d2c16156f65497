package dev.sluice.proxy.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Names secrets without saying them. */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * The SHA-256 of a secret.
     *
     * @param secret with too much randomness to be guessed, such as a token
     * @return base64url without padding, as RFC 9449 writes the hash of an access token
     */
    public static String of(String secret) {
        return of(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The SHA-256 of bytes.
     *
     * @param bytes any
     * @return base64url without padding
     */
    public static String of(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(bytes));
    }

    /**
     * The SHA-256 of bytes.
     *
     * @param bytes any
     * @return 32 bytes
     */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
