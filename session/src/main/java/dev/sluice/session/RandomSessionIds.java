package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Ids of 192 random bits.
 *
 * <p>The platform's default generator reads a device for every number, which is a blocking call on an event loop. A DRBG
 * (NIST SP 800-90A) reads it once for its seed, here in the constructor, and only computes from then on.
 */
final class RandomSessionIds implements SessionIds {
    private static final int BYTES = 24;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random;

    RandomSessionIds() {
        this.random = seeded();
    }

    private static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[1]); // the seed is read at the first use
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no DRBG generator for session ids", e);
        }
    }

    @Override
    public SessionId next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SessionId(ENCODER.encodeToString(bytes));
    }
}
