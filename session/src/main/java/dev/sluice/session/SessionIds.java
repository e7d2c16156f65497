package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;

/** Where new session ids come from. Called from any thread; must not block. */
@FunctionalInterface
public interface SessionIds {
    /**
     * Makes an id that nobody can guess.
     *
     * @return a new one at each call
     */
    SessionId next();

    /**
     * Ids from a cryptographic random generator.
     *
     * @return 192 random bits each, written as 32 characters of base64url
     */
    static SessionIds random() {
        return new RandomSessionIds();
    }
}
