package dev.sluice.proxy;

import dev.sluice.config.Address;
import java.time.Duration;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/** Takes an address, or says to the operator why that cannot be. */
final class Binding {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Binding() {}

    /**
     * Blocks until the address is bound.
     *
     * @param key of the address in the configuration, for the message
     * @throws StartException when it cannot be bound
     */
    static DisposableServer bind(String key, Address address, Mono<? extends DisposableServer> binding) {
        try {
            DisposableServer bound = binding.block(LIMIT);
            if (bound == null) {
                throw new StartException(key + ": " + address + " could not be bound in time");
            }
            return bound;
        } catch (RuntimeException e) {
            throw explained(key + ": " + address, e);
        }
    }

    private static StartException explained(String address, RuntimeException error) {
        Throwable cause = Exceptions.unwrap(error);
        if (cause instanceof StartException known) {
            return known;
        }
        String reason = innermostMessage(cause);
        return reason.contains("in use")
                ? new StartException(address + " is already in use; stop what uses it, or choose another one", cause)
                : new StartException(address + " cannot be served: " + reason, cause);
    }

    private static String innermostMessage(Throwable error) {
        Throwable innermost = error;
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            innermost = cause;
        }
        return String.valueOf(innermost.getMessage());
    }
}
