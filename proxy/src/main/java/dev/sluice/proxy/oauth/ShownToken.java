package dev.sluice.proxy.oauth;

import java.time.Instant;

/**
 * A token that a client has shown, and that was found to be good.
 *
 * @param fingerprint names it
 * @param value the token itself, for its authorization server and, where the configuration says so, for the upstream
 * @param until when it ends
 */
public record ShownToken(String fingerprint, String value, Instant until) {
    /** Leaves the token out. */
    @Override
    public String toString() {
        return "ShownToken[fingerprint=" + fingerprint + ", until=" + until + "]";
    }
}
