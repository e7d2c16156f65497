package dev.sluice.proxy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.load.ConfigKey;
import dev.sluice.config.load.ConfigSchema;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what of a changed configuration cannot change while Sluice runs: everything but the routes, and what routes have
 * their defaults from. The schema says what that is, so that a key that is new is fixed until routes have it. Values are
 * never shown.
 */
final class FixedKeys {
    private static final String ROUTES = "routes";
    private static final String OF_ROUTE = "routes[].";

    private FixedKeys() {}

    /** Paths of the keys, in the order of the file; none when the change can be taken over. */
    static List<String> changed(SluiceConfig before, SluiceConfig after) {
        if (before.equals(after)) {
            return List.of();
        }
        Set<String> reloaded = ConfigSchema.keys().stream()
                .map(ConfigKey::path)
                .filter(path -> path.startsWith(OF_ROUTE))
                .map(path -> path.substring(OF_ROUTE.length()))
                .collect(Collectors.toSet());
        return ChangedKeys.between(before, after).stream()
                .filter(change -> !change.key().startsWith(ROUTES) && !reloaded.contains(change.key()))
                .map(ChangedKeys.ChangedKey::path)
                .toList();
    }
}
