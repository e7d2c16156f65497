package dev.sluice.proxy.bridge.driving;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What legacy clients call tasks. The name of a server's task is made of the server's own, so that any process knows it and
 * a restart loses none; nobody can guess it unless the server lets itself be guessed.
 */
final class TaskIds {
    private static final String OF_SERVER = "s-";
    private static final String OF_SLUICE = "h-";
    private static final char SEPARATOR = '.';

    private TaskIds() {}

    static String ofServer(String id) {
        return OF_SERVER + encoded(id);
    }

    /** A task that no server knows, and only one replica. It is of use in the session of its client only. */
    static String minted(String keeper) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return OF_SLUICE
                + encoded(keeper)
                + SEPARATOR
                + Long.toHexString(random.nextLong())
                + Long.toHexString(random.nextLong());
    }

    /** The replica that knows a task; empty for one of a server. */
    static Optional<String> keeper(String id) {
        int end = id.indexOf(SEPARATOR);
        return id.startsWith(OF_SLUICE) && end > 0 ? decoded(id.substring(OF_SLUICE.length(), end)) : Optional.empty();
    }

    /** What the server calls a task; empty for one that it does not know. */
    static Optional<String> atServer(String id) {
        return id.startsWith(OF_SERVER) ? decoded(id.substring(OF_SERVER.length())) : Optional.empty();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
