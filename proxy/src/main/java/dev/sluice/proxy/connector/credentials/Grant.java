package dev.sluice.proxy.connector.credentials;

import java.time.Instant;

/**
 * A token that was given out to Sluice.
 *
 * @param value the token, which is a secret
 * @param renewal when to ask for another one
 * @param end when it is good no more
 */
record Grant(String value, Instant renewal, Instant end) {
    /** Leaves the token out. */
    @Override
    public String toString() {
        return "Grant[end=" + end + "]";
    }
}
