package dev.sluice.proxy.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.util.Optional;

/**
 * The tokens that clients have shown to this process, where an upstream gets something in exchange for them. Messages carry
 * only their fingerprints, so that no interceptor, no other process and no log gets to see a token. A limited number is
 * kept; those that nobody uses go first, and nothing of them is ever written down. Thread-safe.
 */
public final class TokenVault {
    private final Clock clock;
    private final Cache<String, ShownToken> tokens;
    private final Cache<String, String> newest;

    /**
     * Makes an empty one.
     *
     * @param clock tells when tokens end
     * @param size most tokens, and most principals, 1 or more
     */
    public TokenVault(Clock clock, int size) {
        this.clock = clock;
        this.tokens =
                Caffeine.newBuilder().executor(Runnable::run).maximumSize(size).build();
        this.newest =
                Caffeine.newBuilder().executor(Runnable::run).maximumSize(size).build();
    }

    /**
     * Keeps a token.
     *
     * @param principal key of the one who has shown it
     * @param token that was found to be good
     */
    public void keep(String principal, ShownToken token) {
        tokens.put(token.fingerprint(), token);
        newest.put(principal, token.fingerprint());
    }

    /**
     * Finds a token.
     *
     * @param principal key of the one on whose behalf something is done
     * @param fingerprint of the token shown with the message; empty for what is done without a message, where the last
     *     token of the principal counts
     * @return empty when it has ended, or was not kept
     */
    public Optional<ShownToken> find(String principal, String fingerprint) {
        return Optional.ofNullable(fingerprint.isEmpty() ? newest.getIfPresent(principal) : fingerprint)
                .map(tokens::getIfPresent)
                .filter(token -> token.until().isAfter(clock.instant()));
    }
}
