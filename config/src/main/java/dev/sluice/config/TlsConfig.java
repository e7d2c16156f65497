package dev.sluice.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Section {@code listen.tls}.
 *
 * @param certificate PEM file with the certificate chain, leaf first
 * @param key PEM file with the private key
 * @param clientTrust PEM file with the certificate authorities of clients; empty asks clients for no certificate
 */
public record TlsConfig(Path certificate, Path key, Optional<Path> clientTrust) {}
