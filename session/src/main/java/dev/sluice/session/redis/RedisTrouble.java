package dev.sluice.session.redis;

import dev.sluice.session.StoreUnavailableException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/** Tells what goes wrong with Redis from what is a bug. */
final class RedisTrouble {
    private RedisTrouble() {}

    /** What was in flight on a connection that breaks comes out as the failure of the connection. */
    static boolean isTrouble(Throwable failure) {
        return failure instanceof RedisException
                || failure instanceof IOException
                || failure instanceof CancellationException;
    }

    static StoreUnavailableException unavailable(Throwable cause) {
        return new StoreUnavailableException("Redis did not answer as it should: " + cause.getMessage(), cause);
    }
}
