package dev.sluice.proxy.connector.channel;

import java.security.SecureRandom;
import java.util.Base64;

/** What a line is called in the session that it belongs to. Nobody can guess one, and it says whose line it is. */
final class Handle {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;

    private Handle() {}

    static String mint(String owner) {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return owner + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** The process that minted it; empty text when it is no handle. */
    static String ownerOf(String handle) {
        return handle.substring(0, Math.max(0, handle.lastIndexOf('.')));
    }
}
