package dev.sluice.config;

import java.net.URI;
import java.util.Optional;

/**
 * Section {@code introspection} of an issuer: whom to ask about tokens that only the issuer can read.
 *
 * @param endpoint where to ask; empty for the one that the issuer's metadata names
 * @param clientId as whom Sluice asks
 * @param clientSecret the secret of that client
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7662">RFC 7662</a>
 */
public record IntrospectionConfig(Optional<URI> endpoint, String clientId, Secret clientSecret) {}
