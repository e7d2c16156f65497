package dev.sluice.proxy.authentication;

import java.util.Set;

/**
 * A key that a client may show.
 *
 * @param name whose it is
 * @param hash {@code sha256:HASH} or {@code pbkdf2:ITERATIONS:SALT:HASH}, in hexadecimal digits
 * @param scopes what it allows
 */
public record KeySettings(String name, String hash, Set<String> scopes) {
    /** Copies the set. */
    public KeySettings {
        scopes = Set.copyOf(scopes);
    }

    /** Leaves the hash out. */
    @Override
    public String toString() {
        return "KeySettings[name=" + name + ", scopes=" + scopes + "]";
    }
}
