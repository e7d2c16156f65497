package dev.sluice.session;

import java.util.Map;

/**
 * What must be known to open a session.
 *
 * @param route name of the route it belongs to
 * @param principal key of who opens it; nobody else will find it
 * @param metadata first entries of its metadata; copied, may be empty
 */
public record NewSession(String route, String principal, Map<String, String> metadata) {
    /** Copies the metadata. */
    public NewSession {
        metadata = Map.copyOf(metadata);
    }
}
