package dev.sluice.proxy.authentication;

import java.util.List;
import java.util.Set;

/**
 * Whom a route lets in.
 *
 * @param route its name
 * @param paths of its endpoints: the MCP endpoint, and behind it that of HTTP+SSE if there is one
 * @param tokens whether tokens are taken
 * @param keys whether keys are taken
 * @param certificates whether certificates are taken
 * @param scopes that every token and key must have, and that clients are told to ask for
 * @param audiences that a token may be meant for; empty for the addresses of the paths
 * @param dpop whether tokens may be bound to a key
 * @param dpopOnly whether they must be
 * @param keepsTokens whether the upstream gets something in exchange for tokens, so that they are kept
 */
public record GateSettings(
        String route,
        List<String> paths,
        boolean tokens,
        boolean keys,
        boolean certificates,
        List<String> scopes,
        Set<String> audiences,
        boolean dpop,
        boolean dpopOnly,
        boolean keepsTokens) {
    /** Copies the collections. */
    public GateSettings {
        paths = List.copyOf(paths);
        scopes = List.copyOf(scopes);
        audiences = Set.copyOf(audiences);
    }

    /**
     * Whether everybody is let in.
     *
     * @return true when nothing is taken
     */
    public boolean isOpen() {
        return !tokens && !keys && !certificates;
    }
}
