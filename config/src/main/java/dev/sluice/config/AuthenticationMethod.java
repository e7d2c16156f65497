package dev.sluice.config;

/** How clients show who they are. */
public enum AuthenticationMethod {
    /** Access tokens of the issuers. */
    OAUTH,
    /** Keys that the file lists. */
    KEY,
    /** Certificates of the TLS handshake. */
    CERTIFICATE
}
