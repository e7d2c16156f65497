package dev.sluice.proxy.bridge.parking;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Numbers that nobody can guess, to be had on an event loop. */
final class Randomness {
    private Randomness() {}

    /** The platform's default generator reads a device now and then, which blocks; this one has read its seed. */
    static SecureRandom seeded() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[1]);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no DRBG generator for what clients carry", e);
        }
    }
}
