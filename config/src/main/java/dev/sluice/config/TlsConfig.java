package dev.sluice.config;

import java.nio.file.Path;

/**
 * Section {@code listen.tls}.
 *
 * @param certificate PEM file with the certificate chain, leaf first
 * @param key PEM file with the private key
 */
public record TlsConfig(Path certificate, Path key) {}
