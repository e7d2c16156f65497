package dev.sluice.interceptors.authorization;

import java.util.Set;

/**
 * What the rules say of an operation.
 *
 * @param allowed whether it may be done
 * @param scopes that would allow it; empty when it is allowed, or when none would
 * @param rule that decided, for the log
 */
record Decision(boolean allowed, Set<String> scopes, String rule) {
    static Decision allow(String rule) {
        return new Decision(true, Set.of(), rule);
    }

    static Decision deny(String rule) {
        return new Decision(false, Set.of(), rule);
    }

    static Decision needs(Set<String> scopes, String rule) {
        return new Decision(false, scopes, rule);
    }

    /** Whether lists show it: what the client may do, or may do with another token. */
    boolean isVisible() {
        return allowed || !scopes.isEmpty();
    }
}
