package dev.sluice.proxy.authentication;

import dev.sluice.interceptors.Principal;
import java.time.Instant;
import java.util.Optional;

/**
 * A client that was let in.
 *
 * @param principal who it is
 * @param credential fingerprint of the token that it has shown; empty when it has shown none
 * @param until when what it has shown ends; empty for never
 */
public record Caller(Principal principal, String credential, Optional<Instant> until) {
    /**
     * Anybody, on a route that lets everybody in.
     *
     * @return nobody in particular
     */
    public static Caller anybody() {
        return new Caller(Principal.anonymous(), "", Optional.empty());
    }
}
