package dev.sluice.interceptors.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hash behind the chain: SHA-256, or HMAC-SHA-256 where there is a key, which a forger would need. Thread-safe. */
final class Seal {
    /** Stands before the first record of all. */
    static final String NOTHING = "0".repeat(64);

    private static final String MAC = "HmacSHA256";

    private final byte[] key;

    private Seal(byte[] key) {
        this.key = key;
    }

    /** Takes a key; an empty one is none. */
    static Seal of(String key) {
        return new Seal(key.getBytes(StandardCharsets.UTF_8));
    }

    /** The hash of a text, 64 hexadecimal digits. */
    String of(byte[] text) {
        try {
            return HexFormat.of().formatHex(key.length == 0 ? plain(text) : keyed(key, text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static byte[] keyed(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(MAC);
        mac.init(new SecretKeySpec(key, MAC));
        return mac.doFinal(text);
    }

    private static byte[] plain(byte[] text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text);
    }
}
