package dev.sluice.config;

import java.util.List;

/**
 * One entry of {@code authentication.keys}: a key that a client may show, known by its hash only.
 *
 * @param name whose key it is: the subject of the principal
 * @param hash {@code sha256:} and 64 hexadecimal digits, or {@code pbkdf2:}, iterations, salt and hash as {@link #isHash}
 *     tells
 * @param scopes what the key allows
 */
public record ApiKeyConfig(String name, Secret hash, List<String> scopes) {
    /** What {@link #isHash} asks for, in words. */
    public static final String EXPECTED_HASH =
            "sha256:HASH with 64 hexadecimal digits, or pbkdf2:ITERATIONS:SALT:HASH with 10000 to 9999999 iterations of"
                    + " HMAC-SHA-256 and hexadecimal digits";

    private static final String HASH =
            "sha256:[0-9a-fA-F]{64}|pbkdf2:[1-9][0-9]{4,6}:(?:[0-9a-fA-F]{2}){8,64}:[0-9a-fA-F]{64}";

    public ApiKeyConfig {
        scopes = List.copyOf(scopes);
    }

    /**
     * Whether a text is the hash of a key.
     *
     * @param text any
     * @return true for {@code sha256:HASH}, and for {@code pbkdf2:ITERATIONS:SALT:HASH} with a salt of 8 to 64 bytes
     */
    public static boolean isHash(String text) {
        return text.matches(HASH);
    }
}
