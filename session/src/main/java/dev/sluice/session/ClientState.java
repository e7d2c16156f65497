package dev.sluice.session;

import java.util.Optional;
import java.util.Set;

/**
 * What a client has asked for that outlives its request, so that it can be asked for again when the upstream changes.
 *
 * @param logLevel the level of {@code logging/setLevel}; absent before the first
 * @param subscriptions URIs of {@code resources/subscribe} that were not taken back; copied, unmodifiable
 * @param roots the last result of {@code roots/list} as JSON text; absent when the upstream never asked or the client
 *     said that it changed
 */
public record ClientState(Optional<String> logLevel, Set<String> subscriptions, Optional<String> roots) {
    private static final ClientState NONE = new ClientState(Optional.empty(), Set.of(), Optional.empty());

    /** Copies the set. */
    public ClientState {
        subscriptions = Set.copyOf(subscriptions);
    }

    /**
     * Nothing was asked for.
     *
     * @return everything absent
     */
    public static ClientState none() {
        return NONE;
    }
}
