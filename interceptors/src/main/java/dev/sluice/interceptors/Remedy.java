package dev.sluice.interceptors;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a client can do about a refusal. The edge writes it in the words of its transport. */
public sealed interface Remedy {
    /**
     * Nothing; asking again gets the same answer.
     *
     * @return the same value every time
     */
    static Remedy none() {
        return None.INSTANCE;
    }

    /**
     * Does one of three things, by case.
     *
     * @param none for {@link None}
     * @param later for {@link Later}
     * @param scopes for {@link Scopes}
     * @param <T> what comes out
     * @return what the function of its case returned
     */
    <T> T fold(Supplier<T> none, Function<Later, T> later, Function<Scopes, T> scopes);

    /** Nothing. */
    final class None implements Remedy {
        private static final None INSTANCE = new None();

        private None() {}

        @Override
        public <T> T fold(Supplier<T> none, Function<Later, T> later, Function<Scopes, T> scopes) {
            return none.get();
        }

        @Override
        public String toString() {
            return "None";
        }
    }

    /**
     * Asking again later; over HTTP a 429 with {@code Retry-After}, as long as nothing was streamed.
     *
     * @param after when it may work, more than zero
     */
    record Later(Duration after) implements Remedy {
        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException when it is not more than zero
         */
        public Later {
            if (after.isZero() || after.isNegative()) {
                throw new IllegalArgumentException("after: " + after + " (expected: more than zero)");
            }
        }

        @Override
        public <T> T fold(Supplier<T> none, Function<Later, T> later, Function<Scopes, T> scopes) {
            return later.apply(this);
        }
    }

    /**
     * Asking again with a token that has more scopes; over HTTP a 403 with a challenge, as long as nothing was streamed.
     *
     * @param scopes all that the operation needs, those that the token has already included; not empty, sorted
     * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization">MCP 2026-07-28,
     *     Authorization</a>
     */
    record Scopes(Set<String> scopes) implements Remedy {
        /**
         * Sorts the scopes.
         *
         * @throws IllegalArgumentException when there are none
         */
        public Scopes {
            if (scopes.isEmpty()) {
                throw new IllegalArgumentException("scopes: none (expected: at least one)");
            }
            scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
        }

        @Override
        public <T> T fold(Supplier<T> none, Function<Later, T> later, Function<Scopes, T> scopes) {
            return scopes.apply(this);
        }
    }
}
