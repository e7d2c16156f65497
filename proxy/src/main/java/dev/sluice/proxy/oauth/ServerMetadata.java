package dev.sluice.proxy.oauth;

import java.net.URI;
import java.util.Optional;

/**
 * What an authorization server says of itself.
 *
 * @param keys where its keys are
 * @param tokens where it gives out tokens
 * @param introspection where it says what a token is good for
 * @param text all of it, as JSON
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8414">RFC 8414</a>
 */
public record ServerMetadata(Optional<URI> keys, Optional<URI> tokens, Optional<URI> introspection, String text) {}
