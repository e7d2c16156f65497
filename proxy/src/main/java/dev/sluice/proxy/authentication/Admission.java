package dev.sluice.proxy.authentication;

import java.util.Optional;
import java.util.function.Function;

/** Whether a client is let in. */
public sealed interface Admission {
    /**
     * Does one of two things, by case.
     *
     * @param admitted for {@link Admitted}
     * @param refused for {@link Refused}
     * @param <T> what comes out
     * @return what the function of its case returned
     */
    <T> T fold(Function<Admitted, T> admitted, Function<Refused, T> refused);

    /**
     * It is let in.
     *
     * @param caller who it is
     */
    record Admitted(Caller caller) implements Admission {
        @Override
        public <T> T fold(Function<Admitted, T> admitted, Function<Refused, T> refused) {
            return admitted.apply(this);
        }
    }

    /**
     * It is not.
     *
     * @param status the HTTP status: 400, 401, 403 or 503
     * @param text a sentence that the client may read
     * @param challenge the value of {@code WWW-Authenticate}; empty when no credential would help
     */
    record Refused(int status, String text, Optional<String> challenge) implements Admission {
        @Override
        public <T> T fold(Function<Admitted, T> admitted, Function<Refused, T> refused) {
            return refused.apply(this);
        }
    }
}
