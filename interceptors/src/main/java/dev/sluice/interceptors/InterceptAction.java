package dev.sluice.interceptors;

import dev.sluice.interceptors.message.McpMessage;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** What an interceptor wants done with a message. */
public sealed interface InterceptAction {
    /**
     * Go on with the message as it is.
     *
     * @return the same value every time
     */
    static InterceptAction proceed() {
        return Continue.INSTANCE;
    }

    /**
     * Does one of five things, by case.
     *
     * @param proceed for {@link Continue}
     * @param modify for {@link Modify}
     * @param block for {@link Block}
     * @param respond for {@link Respond}
     * @param requireInput for {@link RequireInput}
     * @param <T> what comes out
     * @return what the function of its case returned
     */
    <T> T fold(
            Supplier<T> proceed,
            Function<Modify, T> modify,
            Function<Block, T> block,
            Function<Respond, T> respond,
            Function<RequireInput, T> requireInput);

    /** Go on with the message as it is. */
    final class Continue implements InterceptAction {
        private static final Continue INSTANCE = new Continue();

        private Continue() {}

        @Override
        public <T> T fold(
                Supplier<T> proceed,
                Function<Modify, T> modify,
                Function<Block, T> block,
                Function<Respond, T> respond,
                Function<RequireInput, T> requireInput) {
            return proceed.get();
        }

        @Override
        public String toString() {
            return "Continue";
        }
    }

    /**
     * Go on with another message. The rest of the chain sees the new one; it never ends the chain.
     *
     * @param message of the same kind and, for requests and responses, with the same id
     */
    record Modify(McpMessage message) implements InterceptAction {
        @Override
        public <T> T fold(
                Supplier<T> proceed,
                Function<Modify, T> modify,
                Function<Block, T> block,
                Function<Respond, T> respond,
                Function<RequireInput, T> requireInput) {
            return modify.apply(this);
        }
    }

    /**
     * Refuse the message and end the chain. A request is answered with the error; a notification or response is
     * dropped and counted; a reply is replaced by the error.
     *
     * @param code JSON-RPC error code, see {@link dev.sluice.interceptors.message.ErrorCodes}
     * @param reason one sentence that the client may read
     * @param remedy what the client can do about it
     */
    record Block(int code, String reason, Remedy remedy) implements InterceptAction {
        /**
         * A refusal that the client can do nothing about.
         *
         * @param code JSON-RPC error code
         * @param reason one sentence that the client may read
         */
        public Block(int code, String reason) {
            this(code, reason, Remedy.none());
        }

        @Override
        public <T> T fold(
                Supplier<T> proceed,
                Function<Modify, T> modify,
                Function<Block, T> block,
                Function<Respond, T> respond,
                Function<RequireInput, T> requireInput) {
            return block.apply(this);
        }
    }

    /**
     * Answer a request without the upstream and end the chain: a cache, a mock, a dry run. Interceptors that authorize and
     * are registered behind are asked all the same. On a reply it replaces the result.
     *
     * @param result members of the {@code result} object, in the client's revision
     */
    record Respond(Map<String, ?> result) implements InterceptAction {
        @Override
        public <T> T fold(
                Supplier<T> proceed,
                Function<Modify, T> modify,
                Function<Block, T> block,
                Function<Respond, T> respond,
                Function<RequireInput, T> requireInput) {
            return respond.apply(this);
        }
    }

    /**
     * Ask the user first and end the chain. The chain runs again from its start when the answer is there; the
     * interceptor then finds it with {@link InterceptContext#answer}.
     *
     * @param key names the question within this request, unique among the interceptors of a chain
     * @param method {@code elicitation/create}, {@code sampling/createMessage} or {@code roots/list}
     * @param params of that method, in the client's revision
     */
    record RequireInput(String key, String method, Map<String, ?> params) implements InterceptAction {
        @Override
        public <T> T fold(
                Supplier<T> proceed,
                Function<Modify, T> modify,
                Function<Block, T> block,
                Function<Respond, T> respond,
                Function<RequireInput, T> requireInput) {
            return requireInput.apply(this);
        }
    }
}
