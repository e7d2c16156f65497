package dev.sluice.config;

/** As whom Sluice speaks with an upstream. */
public enum CredentialType {
    /** As nobody. */
    NONE,
    /** With a header that is always the same. */
    STATIC,
    /** As itself, with tokens of an authorization server. */
    CLIENT_CREDENTIALS,
    /** As the client's user, with tokens for which an authorization server takes the client's. */
    TOKEN_EXCHANGE,
    /** As itself, with a statement about the client's user that it has signed. */
    SIGNED_IDENTITY,
    /** As the client, with the client's own token. */
    UNSAFE_PASSTHROUGH
}
