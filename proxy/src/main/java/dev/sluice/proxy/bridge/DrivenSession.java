package dev.sluice.proxy.bridge;

import dev.sluice.proxy.connector.UpstreamLeg;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How the upstream sessions are named that no upstream knows: those that a legacy client believes to have with a modern
 * server. The name is all that tells them from others, in every process and after a restart, so it begins with what the
 * protocol allows in no session id.
 */
public final class DrivenSession {
    private static final String MARK = "driven ";

    private DrivenSession() {}

    /**
     * Makes a name.
     *
     * @return not used before
     */
    public static String mint() {
        // No secret: only Sluice ever reads it.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return MARK + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    /**
     * Whether a conversation is one of these.
     *
     * @param leg of any conversation
     * @return false for those that an upstream has opened
     */
    public static boolean isOne(UpstreamLeg leg) {
        return leg.session().filter(id -> id.startsWith(MARK)).isPresent();
    }
}
