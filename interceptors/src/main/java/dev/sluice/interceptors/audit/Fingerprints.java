package dev.sluice.interceptors.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Stands in for values that a record must not show: equal for equal values, and not to be guessed from the outside.
 * Thread-safe.
 */
final class Fingerprints {
    private static final int BYTES = 16;

    private final byte[] key;

    private Fingerprints(byte[] key) {
        this.key = key;
    }

    /** Takes a key; without one, fingerprints can be compared within this run only. */
    static Fingerprints keyedBy(String key) {
        if (key.isEmpty()) {
            byte[] random = new byte[BYTES * 2];
            new SecureRandom().nextBytes(random);
            return new Fingerprints(random);
        }
        return new Fingerprints(key.getBytes(StandardCharsets.UTF_8));
    }

    String of(String value) {
        return of(value.getBytes(StandardCharsets.UTF_8));
    }

    String of(byte[] value) {
        try {
            return HexFormat.of().formatHex(Seal.keyed(key, value), 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }
}
